import assert from 'node:assert/strict';
import { NotificationModel } from '../../models/notification.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { tellReaders } from '../../services/cases/tell.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const now = new Date('2026-11-23T10:00:00Z');

describe('who is told of a case', () => {
  useDatabase();
  before(async () => {
    const roles: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];
    await UserModel.insertMany(
      roles.map(role => ({
        _id: role,
        email: `${role}@northfield.example`,
        name: role,
        role,
        passwordHash: '-',
        personId: role === 'head' ? 's-head' : null,
        active: role !== 'deputy',
        createdAt: now,
        lastSignedInAt: null,
      })),
    );
  });
  beforeEach(() => NotificationModel.deleteMany({}));
  const told = async () =>
    (await NotificationModel.find().sort({ _id: 1 }).lean()).map(one => `${one.userId} ${one.urgency}`);

  it('is who may read it, and nobody whose account is closed', async () => {
    await tellReaders(caseAbout({ _id: '2026-0001', lane: 'child-needs-help', concern: 'welfare' }), now);
    assert.deepEqual(await told(), ['lead high']);
  });

  it('is the head teacher at once when a pupil is infatuated', async () => {
    await tellReaders(caseAbout({ _id: '2026-0001', concern: 'infatuation', severity: 'medium' }), now);
    assert.deepEqual(await told(), ['head medium']);
  });

  it('is never the one it is about', async () => {
    await tellReaders(caseAbout({ _id: '2026-0001', adultKey: 's-head' }), now);
    assert.deepEqual(await told(), ['chair high']);
  });

  it('is told once of each severity that the case reaches, however often it grows or is replayed', async () => {
    const about = caseAbout({ _id: '2026-0001', severity: 'medium' });
    for (const severity of ['medium', 'medium', 'high', 'high'] as const)
      await tellReaders({ ...about, severity }, now);
    assert.deepEqual((await told()).sort(), ['head high', 'head medium']);
  });
});
