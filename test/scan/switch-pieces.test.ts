import assert from 'node:assert/strict';
import { PIECES_DETECTOR } from '../../services/detect/pieces/details.js';
import { type Switch, SwitchBoard } from '../../services/detect/switches.js';
import { switchPieces } from '../../services/scan/switch-pieces.js';
import { examined, MENTOR, seenFinding, seenMessage } from '../support/seen-message.js';

const decided = (fields: Partial<Switch>): SwitchBoard =>
  new SwitchBoard([{ rule: PIECES_DETECTOR, state: 'on', severity: null, least: 0, exempt: [], ...fields }]);
const pieces = seenFinding('contact.phone', 'high', { detectorId: PIECES_DETECTOR, ruleId: null });
const other = seenFinding('grooming.secrecy', 'high');
const message = seenMessage('ended');
const joined = {
  entries: [examined('e', message, [other, pieces])],
  late: [{ message, findings: [pieces], detectVersion: 'test' }],
};
const severities = (board: SwitchBoard) =>
  switchPieces(joined, board).entries[0]?.findings.map(({ detectorId, severity }) => `${detectorId} ${severity}`);

describe('what was put together from several messages', () => {
  it('stays as it is where nothing was decided about it', () => {
    assert.equal(switchPieces(joined, undefined), joined);
    assert.equal(switchPieces(joined, new SwitchBoard([])), joined);
  });

  it('is none where its detector is off, and leaves what else was found', () => {
    const { entries, late } = switchPieces(joined, decided({ state: 'off' }));
    assert.deepEqual(entries[0]?.findings, [other]);
    assert.deepEqual(late[0]?.findings, []);
  });

  it('is set aside where its detector is in shadow', () => {
    const { entries } = switchPieces(joined, decided({ state: 'shadow' }));
    assert.deepEqual([entries[0]?.findings, entries[0]?.shadow], [[other], [pieces]]);
  });

  it('is at most as grave as was decided, and low for whoever is exempted', () => {
    assert.deepEqual(severities(decided({ severity: 'medium' })), ['rules high', `${PIECES_DETECTOR} medium`]);
    const exempt = [{ personKey: MENTOR.personId ?? '', until: '2027-01-01T00:00:00Z' }];
    assert.deepEqual(severities(decided({ exempt })), ['rules high', `${PIECES_DETECTOR} low`]);
  });
});
