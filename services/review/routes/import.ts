import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PersonModel } from '../../../models/person.js';
import type { ImportPlan, ImportTexts } from '../../register/import.js';
import { decodeTable } from '../../register/import.js';
import { importTables, planTables } from '../../register/import-tables.js';
import { loadSchool } from '../../register/school.js';
import { KEEPERS } from '../access.js';
import { Draft } from '../drafts.js';
import { presentImport } from '../presenters/import.js';
import { SchoolClock } from '../presenters/time.js';
import { type Flow, stepsOf } from '../steps.js';
import type { Upload, Uploads } from '../uploads.js';
import { page, type Route, redirect, route } from './route.js';

const stored = z.object({
  /** Of this import, on the record. */
  id: z.uuid(),
  people: z.string().nullable(),
  pairs: z.string().nullable(),
  names: z.object({ people: z.string(), pairs: z.string() }),
});
const draft = new Draft('import-draft', stored);

/** Upload, look at what would happen, import. Nothing is saved on the register before the last of them. */
export function importRoutes(flow: Flow): readonly Route[] {
  const check = `${flow.base}/check`;
  return [
    route({
      method: 'get',
      path: flow.base,
      audience: KEEPERS,
      serve: async ({ edges }) =>
        page('import', { ...frameOf(flow), hasDraft: (await draft.read(edges.keys)) !== null }),
    }),
    route({
      method: 'post',
      path: flow.base,
      audience: KEEPERS,
      takesFiles: true,
      serve: async ({ uploads, edges, now }) => {
        const texts = textsOf(uploads);
        if (texts.people === null && texts.pairs === null) {
          const errors = [{ field: 'people', text: 'Choose a file with people, or one with pairs' }];
          return page('import', { ...frameOf(flow), errors }, 422);
        }
        const names = { people: uploads.get('people')?.name ?? '', pairs: uploads.get('pairs')?.name ?? '' };
        await draft.keep({ id: randomUUID(), ...texts, names }, edges.keys, now);
        return redirect(check);
      },
    }),
    route({
      method: 'get',
      path: check,
      audience: KEEPERS,
      serve: async ({ edges, now }) => {
        const kept = await draft.read(edges.keys);
        if (kept === null) return redirect(flow.base);
        const [plan, present, school] = await Promise.all([
          planTables(textsIn(kept), edges.config.school, now),
          PersonModel.find({}, { name: 1 }).lean(),
          loadSchool(edges.config.school),
        ]);
        const names = new Map(present.map(person => [person._id, person.name]));
        const today = new SchoolClock(now, school.timeZone).date(now);
        return page('import-check', { ...frameOf(flow), ...presentImport(plan, kept.names, names, today) });
      },
    }),
    route({
      method: 'post',
      path: check,
      audience: KEEPERS,
      serve: async ({ edges, now, user, request }) => {
        const kept = await draft.read(edges.keys);
        if (kept === null) return redirect(flow.base);
        const actor = { kind: 'user', id: user._id, name: user.name } as const;
        const importer = { id: kept.id, way: 'import', actor, keys: edges.keys } as const;
        const plan = await importTables(textsIn(kept), edges.config.school, now, importer);
        await draft.drop();
        edges.log.info(
          { userId: user._id, people: plan.people.add.length, pairs: plan.pairs.add.length },
          'register imported',
        );
        request.session.notice = doneText(plan);
        return redirect(flow.next);
      },
    }),
    route({
      method: 'post',
      path: `${flow.base}/start-over`,
      audience: KEEPERS,
      serve: async () => {
        await draft.drop();
        return redirect(flow.base);
      },
    }),
  ];
}

function textsOf(uploads: Uploads): ImportTexts {
  const text = (upload: Upload | undefined) => (upload === undefined ? null : decodeTable(upload.bytes));
  return { people: text(uploads.get('people')), pairs: text(uploads.get('pairs')) };
}

const textsIn = ({ people, pairs }: ImportTexts): ImportTexts => ({ people, pairs });

function doneText({ people, pairs, leftOver }: ImportPlan): string {
  const left = leftOver.people.lines.length + leftOver.pairs.lines.length;
  const kept =
    left === 0
      ? ''
      : ` ${left} ${left === 1 ? 'line was' : 'lines were'} kept for later: download them from the people page.`;
  return `Added ${people.add.length} people and ${pairs.add.length} pairs, changed ${people.change.length + pairs.change.length}.${kept}`;
}

function frameOf(flow: Flow) {
  return {
    title: 'Import people',
    flow,
    steps: stepsOf(flow),
    bare: flow.step !== null,
    pageClass: 'page--narrow',
    here: '/people',
    errors: [],
  };
}
