import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import { openReadingOf } from '../../cases/casework.js';
import { caseworkOfCase } from '../../cases/follow.js';
import { readableCase } from '../../cases/queries.js';
import { appendToRecord } from '../../cases/record.js';
import { fieldText } from '../../detect/field-text.js';
import { candourVersion } from '../../doctor/machine.js';
import { ServiceError } from '../../errors.js';
import { bundleFiles, signedHead, zipOf } from '../../export/bundle.js';
import { composeExport } from '../../export/compose.js';
import type { ExportContent } from '../../export/content.js';
import { ExportDraft } from '../../export/draft.js';
import { type Material, readMaterial } from '../../export/material.js';
import {
  EXPORT_FORMATS,
  EXPORT_WAYS,
  type Exported,
  type ExportFormat,
  type ExportWay,
  MOST_AN_HOUR,
  mayExport,
  noteExport,
  noteStayed,
} from '../../export/note.js';
import { caseFacts } from '../../export/pack/case-facts.js';
import { packFiles } from '../../export/pack/pack.js';
import { casePdf } from '../../export/pdf/case-pdf.js';
import { MOST_CHOSEN, peopleOf } from '../../export/people.js';
import {
  type ExportPlan,
  entryRef,
  KEPT,
  partKeys,
  purposeKeys,
  type TreatmentChoice,
  treatmentKeys,
} from '../../export/plan.js';
import { placesOf } from '../../export/redact/redactor.js';
import { packName } from '../../hand-over/pack-name.js';
import { putIntoFolder } from '../../hand-over/put.js';
import { sha256 } from '../../record/chain.js';
import { READERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import {
  type ExportError,
  presentCheck,
  presentPeople,
  presentPurpose,
  presentWords,
  type WordsParts,
} from '../presenters/export.js';
import { wordsOf } from '../presenters/record.js';
import { SchoolClock } from '../presenters/time.js';
import { proofFirst } from './confirm.js';
import { caseNumber, formId, listOf, several } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const MOST_PASSAGES = 50;
const personRef = z.string().regex(/^[0-9a-f]{12}$/);
const refs = listOf(personRef, MOST_CHOSEN);
/** Of a message, or of an entry of the record. */
const wordsOfExport = z.strictObject({
  number: caseNumber.shape.number,
  ref: z.string().regex(/^(?:[0-9a-f]{32}|entry-\d{1,6})$/),
});

interface Place {
  readonly request: Request;
  readonly params: { readonly number: string };
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

/**
 * The case for whoever may export it, or what they are answered. Whoever was asked for a verdict of their own must not read those of others in a
 * file before they have given it.
 */
async function exportable({ params, user, edges, request }: Place): Promise<CaseRecord | Answer> {
  const about = await readableCase(user, params.number);
  if (!about) return notFound;
  return (await isBlind(about, user, edges)) ? verdictFirst(about, request) : about;
}

async function isBlind({ _id }: CaseRecord, user: UserRecord, { keys }: ReviewEdges): Promise<boolean> {
  return openReadingOf(await caseworkOfCase(_id, keys), user._id) !== null;
}

function verdictFirst({ _id }: CaseRecord, { session }: Request): Answer {
  session.notice = 'Nothing was exported: give your own verdict first.';
  return redirect(`/cases/${_id}#decision`);
}

/** What every step after the first stands on, or what is answered instead: at the beginning when nothing is chosen yet, or it is too long ago. */
async function stepOf(visit: Place): Promise<Step | Answer> {
  const { user, now, edges, request } = visit;
  const about = await exportable(visit);
  if (isAnswer(about)) return about;
  const draft = new ExportDraft(about._id, user._id, edges.keys);
  const plan = await draft.read(now);
  if (plan === null) return redirect(`/cases/${about._id}/export`);
  const material = await readMaterial(about, edges.keys, edges.config.school);
  // Once more: they may have been asked since.
  return (await isBlind(about, user, edges)) ? verdictFirst(about, request) : { about, draft, plan, material };
}

function isAnswer<T extends object>(one: T | Answer): one is Answer {
  return 'kind' in one;
}

export const EXPORT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/cases/:number/export',
    audience: READERS,
    params: caseNumber,
    serve: async visit => {
      const { user, now, edges } = visit;
      const about = await exportable(visit);
      if (isAnswer(about)) return about;
      const plan = await new ExportDraft(about._id, user._id, edges.keys).read(now);
      const parts = plan?.parts ?? ['evidence', 'findings', 'decisions'];
      return page(
        'export/purpose',
        presentPurpose(about._id, { purpose: plan?.purpose ?? null, recipient: plan?.recipient ?? '', parts }),
      );
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/export',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({
      purpose: z.enum(purposeKeys).optional(),
      recipient: z.string().max(200),
      parts: several(partKeys),
    }),
    serve: async visit => {
      const { body, user, now, edges } = visit;
      const about = await exportable(visit);
      if (isAnswer(about)) return about;
      const recipient = body.recipient.trim();
      const errors: ExportError[] = [];
      if (body.purpose === undefined) errors.push({ field: 'purpose', text: 'Choose what it is for' });
      if (recipient === '') errors.push({ field: 'recipient', text: 'Write who gets it' });
      if (body.parts.length === 0) errors.push({ field: 'parts', text: 'Choose at least one part' });
      if (errors.length > 0 || body.purpose === undefined) {
        const values = { purpose: body.purpose ?? null, recipient: body.recipient, parts: body.parts };
        return page('export/purpose', presentPurpose(about._id, values, errors), 422);
      }
      const draft = new ExportDraft(about._id, user._id, edges.keys);
      const before = await draft.read(now);
      // For another purpose other people may be named.
      const people = before?.purpose === body.purpose ? before.people : null;
      const treatments = before?.treatments ?? {};
      const chosen = { purpose: body.purpose, recipient, parts: body.parts };
      await draft.keep({ ...chosen, people, treatments, begunAt: now.toISOString() }, now);
      return redirect(`/cases/${about._id}/export/people`);
    },
  }),
  route({
    method: 'get',
    path: '/cases/:number/export/people',
    audience: READERS,
    params: caseNumber,
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      return page('export/people', presentPeople(step.about._id, step.plan, peopleOf(step.material), randomUUID()));
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/export/people',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({
      id: formId,
      ref: refs,
      named: refs,
      silent: refs,
      also: listOf(z.string().max(300), MOST_CHOSEN),
    }),
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      const { body, now, user, edges } = visit;
      const people = Object.fromEntries(
        body.ref.map((ref, at) => [
          ref,
          { named: body.named.includes(ref), words: !body.silent.includes(ref), also: splitNames(body.also[at] ?? '') },
        ]),
      );
      if (body.named.length > 0) {
        const actor = { kind: 'user', id: user._id, name: user.name } as const;
        const event = {
          key: `names:${body.id}`,
          kind: 'names-shown',
          actor,
          body: { reason: 'To prepare an export.' },
        } as const;
        await appendToRecord(step.about._id, event, now, edges.keys);
      }
      await step.draft.keep({ ...step.plan, people }, now);
      return redirect(`/cases/${step.about._id}/export/check`);
    },
  }),
  route({
    method: 'get',
    path: '/cases/:number/export/check',
    audience: READERS,
    params: caseNumber,
    query: z.strictObject({ way: z.enum(EXPORT_WAYS).optional() }),
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      if (step.plan.people === null) return redirect(`/cases/${step.about._id}/export/people`);
      await noteView(step.about, visit);
      return checkPage(step, visit, { way: visit.query.way });
    },
  }),
  route({
    method: 'get',
    path: '/cases/:number/export/words/:ref',
    audience: READERS,
    params: wordsOfExport,
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      const { ref } = visit.params;
      const words = wordsIn(step.material, ref, clockOf(step.material, visit.now));
      if (words === null) return notFound;
      await noteView(step.about, visit);
      const choice = step.plan.treatments[ref] ?? KEPT;
      return page('export/words', presentWords({ number: step.about._id, ref, ...words, choice }));
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/export/words/:ref',
    audience: READERS,
    params: wordsOfExport,
    body: z.strictObject({
      how: z.enum(treatmentKeys).optional(),
      passages: z.string().max(20_000),
      reason: z.string().max(300),
    }),
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      const { ref } = visit.params;
      const words = wordsIn(step.material, ref, clockOf(step.material, visit.now));
      if (words === null) return notFound;
      const choice = choiceIn(visit.body);
      const errors = problemsOf(visit.body.how, choice, words.parts);
      if (errors.length > 0) {
        await noteView(step.about, visit);
        const typed = { number: step.about._id, ref, ...words, choice, typed: visit.body.passages };
        return page('export/words', presentWords(typed, errors), 422);
      }
      const treatments = { ...step.plan.treatments, [ref]: choice };
      await step.draft.keep({ ...step.plan, treatments }, visit.now);
      return redirect(`/cases/${step.about._id}/export/check`);
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/export/file',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({ format: z.enum(EXPORT_FORMATS), way: z.enum(EXPORT_WAYS).optional() }),
    serve: async visit => {
      const step = await stepOf(visit);
      if (isAnswer(step)) return step;
      const { user, now, edges, body, request } = visit;
      const { format, way = 'download' } = body;
      const back = `/cases/${step.about._id}/export/check${way === 'folder' ? '?way=folder' : ''}`;
      const first = proofFirst(request, now, back, 'export');
      if (first) return first;
      const folder = edges.config.handOver?.folder ?? null;
      if (way === 'folder' && (format !== 'pack' || folder === null))
        return checkPage(step, visit, { refused: NO_FOLDER, status: 422 });
      if (!(await mayExport(user, now))) return checkPage(step, visit, { refused: TOO_MANY, status: 429, way });
      const content = contentOf(step, visit);
      const file = await fileOf(format, content, step.material, edges, now);
      const { plan } = step;
      const hash = sha256(file.content);
      const exported = { caseId: step.about._id, plan, format, way, redacted: content.redacted, sha256: hash };
      if (way === 'folder' && folder !== null) return handOver(step, visit, exported, { folder, file });
      await noteExport(exported, user, now, edges.keys);
      return { kind: 'file', ...file };
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/export/start-over',
    audience: READERS,
    params: caseNumber,
    serve: async ({ params, user, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      await new ExportDraft(about._id, user._id, edges.keys).drop();
      request.session.notice = 'Your choices for the export are forgotten.';
      return redirect(`/cases/${about._id}`);
    },
  }),
];

const NO_FOLDER =
  'Nothing was exported: no folder for another system is set up, or this file is none that goes there. Download it.';
const TOO_MANY = `You have exported ${MOST_AN_HOUR} files within an hour. Nothing was exported now. Wait, and make this one then; your choices are kept for a day.`;

interface Step {
  readonly draft: ExportDraft;
  readonly about: CaseRecord;
  readonly plan: ExportPlan;
  readonly material: Material;
}

function contentOf({ plan, material }: Step, { user, now }: Place): ExportContent {
  return composeExport(material, { plan, by: { id: user._id, name: user.name }, at: now });
}

interface CheckAnswer {
  /** Why no file was made; absent: none was asked for. */
  readonly refused?: string;
  readonly status?: number;
  readonly way?: ExportWay | undefined;
}

function checkPage(step: Step, visit: Place, { refused, status = 200, way = 'download' }: CheckAnswer): Answer {
  const { about, plan, material } = step;
  const content = contentOf(step, visit);
  const clock = clockOf(material, visit.now);
  const wayChosen = visit.edges.config.handOver === null ? null : way;
  const parts = { number: about._id, plan, content, clock, refused: refused ?? null, way: wayChosen };
  return page('export/check', presentCheck(parts), status);
}

/** Into the folder that another system fetches from; what goes wrong there stands on the page, and nothing has left. */
async function handOver(
  step: Step,
  visit: Place,
  exported: Exported,
  { folder, file }: { readonly folder: string; readonly file: ExportFile },
): Promise<Answer> {
  const { user, now, edges, request } = visit;
  try {
    await putIntoFolder(folder, file, {
      leaves: () => noteExport(exported, user, now, edges.keys),
      stayed: error => noteStayed(exported, error, user, now, edges.keys),
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    edges.log.warn({ problem: error.code }, 'a pack was not put into the folder for the other system');
    const refused = `Nothing has left, and your choices are kept. ${error.message} ${error.remedy}`;
    return checkPage(step, visit, { refused, status: 503, way: 'folder' });
  }
  request.session.notice = `The pack is in the folder for the other system, as ${file.name}. Its SHA-256 stands on the record of the case.`;
  return redirect(`/cases/${step.about._id}/export/check`);
}

function clockOf({ register }: Material, now: Date): SchoolClock {
  return new SchoolClock(now, register.school.timeZone);
}

interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Its name says the case and the day or the instant, nothing else. */
async function fileOf(
  format: ExportFormat,
  content: ExportContent,
  material: Material,
  { signer }: ReviewEdges,
  now: Date,
): Promise<ExportFile> {
  const name = `case-${content.about.number}-${now.toISOString().slice(0, 10)}`;
  if (format === 'bundle') {
    const files = bundleFiles({ content, signer, version: candourVersion() });
    return { name: `${name}.zip`, type: 'application/zip', content: Buffer.from(zipOf(files, now)) };
  }
  const head = signedHead(content, signer);
  const { timeZone } = material.register.school;
  const pdf = await casePdf({ content, timeZone, fingerprint: signer.fingerprint, head });
  if (format === 'pdf') return { name: `${name}.pdf`, type: 'application/pdf', content: pdf };
  const files = packFiles({ content, facts: caseFacts(material), pdf, timeZone });
  const zip = Buffer.from(zipOf(files, now));
  return { name: packName(content.about.number, now), type: 'application/zip', content: zip };
}

/** As on the page of the case: whoever looks is on the record before they see it, once a minute. */
async function noteView(about: CaseRecord, { user, now, edges }: Place): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const key = `viewed:${user._id}:${now.toISOString().slice(0, 16)}`;
  await appendToRecord(about._id, { key, kind: 'viewed', actor, body: { namesShown: true } }, now, edges.keys);
}

/** The words of a message or of an entry as they stand, for whoever decides what leaves of them; `null`: there is none. */
function wordsIn(
  { thread, record }: Material,
  ref: string,
  clock: SchoolClock,
): Pick<WordsParts, 'about' | 'parts'> | null {
  const entry = record.find(one => entryRef(one.entry.seq) === ref);
  if (entry) {
    const { kind, actor, at } = entry.entry;
    const { title, text } = wordsOf({ kind, body: JSON.parse(entry.unsealed.body) });
    return {
      about: `${title} by ${actor.name}, ${clock.moment(at)}`,
      parts: text.map(one => ({ name: '', text: one })),
    };
  }
  const found = thread.find(({ message }) => message._id === ref);
  if (!found) return null;
  const about = `Sent ${clock.moment(found.message.at)}`;
  const { text } = found;
  if (text === null) return { about, parts: [] };
  const parts = [
    { name: 'Subject', text: text.subject },
    { name: '', text: text.text },
    { name: 'Repeated from earlier messages', text: text.quotedText },
    { name: 'Text of attachments', text: fieldText(text, 'attachment') },
    { name: 'Where links lead', text: fieldText(text, 'link') },
    { name: 'Signature', text: text.signature },
  ];
  return { about, parts: parts.filter(part => part.text !== '') };
}

interface TypedChoice {
  readonly how?: TreatmentChoice['how'] | undefined;
  readonly passages: string;
  readonly reason: string;
}

function choiceIn({ how = 'keep', passages, reason }: TypedChoice): TreatmentChoice {
  const lines = passages
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  return { how, passages: how === 'passages' ? lines.slice(0, MOST_PASSAGES) : [], reason: reason.trim() };
}

function problemsOf(
  how: TreatmentChoice['how'] | undefined,
  { passages, reason }: TreatmentChoice,
  parts: WordsParts['parts'],
): readonly ExportError[] {
  if (how === undefined) return [{ field: 'how', text: 'Choose what leaves' }];
  const errors: ExportError[] = [];
  if (how === 'passages' && passages.length === 0)
    errors.push({ field: 'passages', text: 'Write the passages to blacken' });
  const isThere = (passage: string) => parts.some(({ text }) => placesOf(passage, text).length > 0);
  const missing = passages.findIndex(passage => !isThere(passage));
  if (missing >= 0) errors.push({ field: 'passages', text: `Line ${missing + 1} does not stand in it` });
  if (how !== 'keep' && reason === '') errors.push({ field: 'reason', text: 'Write the reason' });
  return errors;
}

function splitNames(typed: string): string[] {
  return typed
    .split(',')
    .map(name => name.trim())
    .filter(name => name.length > 1);
}
