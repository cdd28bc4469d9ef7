import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Detection } from '../../services/detect/detect.js';
import { DETECTORS } from '../../services/detect/detectors.js';
import type { Finding } from '../../services/detect/finding.js';
import { PIECES_DETECTOR } from '../../services/detect/pieces/details.js';
import { type Code, severityRank } from '../../services/taxonomy.js';
import { readJsonLines } from '../train/sets/json-lines.js';
import { ADDRESSES, DISGUISED_ADDRESSES, PLAIN_ADDRESS } from './contact/addresses.js';
import type { Form } from './contact/form.js';
import { DISGUISED_HANDLES, HANDLES, PLAIN_HANDLE } from './contact/handles.js';
import { HARMLESS_TALKS, harmlessTexts } from './contact/harmless.js';
import { DISGUISED_NUMBERS, NUMBERS, PLAIN_NUMBER } from './contact/numbers.js';
import { findingsInTalk } from './detecting.js';
import { atLeast, atMost, type Measure, perThousand, plain, share } from './measure.js';

/** Contact details that a mentor gives a pupil in every form, and texts and talks that give none. */
export function measureContactDetails(data: string, detection: Detection): readonly Measure[] {
  const numbers = recallOf('telephone numbers', 'contact.phone', PLAIN_NUMBER, DISGUISED_NUMBERS, NUMBERS, detection);
  const addresses = recallOf(
    'e-mail addresses',
    'contact.personal-email',
    PLAIN_ADDRESS,
    DISGUISED_ADDRESSES,
    ADDRESSES,
    detection,
  );
  const handles = recallOf(
    'account names',
    'contact.social-network',
    PLAIN_HANDLE,
    DISGUISED_HANDLES,
    HANDLES,
    detection,
  );
  const disguised = [numbers, addresses, handles].flatMap(({ disguised }) => disguised);
  const macro = disguised.reduce((sum, { value }) => sum + value, 0) / disguised.length;
  const n = disguised.reduce((sum, measure) => sum + measure.n, 0);
  return [
    ...[numbers, addresses, handles].flatMap(({ measures }) => measures),
    plain(PART, 'all disguises: macro recall', macro, n, atLeast(0.97)),
    precision(numbers.plainHits + addresses.plainHits, detection),
    ...falseAlarms(data),
  ];
}

interface Recall {
  readonly measures: readonly Measure[];
  readonly disguised: readonly Measure[];
  readonly plainHits: number;
}

/** Each detail in each form, in every wording that the form has. */
function recallOf<Detail>(
  part: string,
  code: Code,
  plainForm: Form<Detail>,
  disguises: readonly Form<Detail>[],
  details: readonly Detail[],
  detection: Detection,
): Recall {
  const measureOf = (form: Form<Detail>, goal: Measure['goal']) => {
    const talks = details.flatMap((detail, at) => WORDINGS.map(wording => form.write(detail, at + wording)));
    // What the first of several messages raises ("my number is") shows that something is given, but not what.
    const found = talks.filter(texts =>
      raisedIn(texts, detection).some((codes, at) => codes.has(code) && (at > 0 || texts.length === 1)),
    );
    return { measure: share(part, `${form.name}: recall`, found.length, talks.length, goal), hits: found.length };
  };
  const plainOne = measureOf(plainForm, atLeast(0.999));
  const disguised = disguises.map(form => measureOf(form, null));
  const all = disguised.reduce((sum, { measure }) => sum + measure.n, 0);
  const hits = disguised.reduce((sum, one) => sum + one.hits, 0);
  return {
    measures: [
      plainOne.measure,
      ...disguised.map(({ measure }) => measure),
      share(part, 'all disguises: recall', hits, all, atLeast(0.97)),
    ],
    disguised: disguised.map(({ measure }) => measure),
    plainHits: plainOne.hits,
  };
}

const WORDINGS = [0, 1, 2, 3];

const PART = 'contact details';
const CONTACT: ReadonlySet<Code> = new Set<Code>(['contact.phone', 'contact.personal-email', 'contact.social-network']);
const PLAIN: readonly Code[] = ['contact.phone', 'contact.personal-email'];

/** The codes of contact details by which each of the messages would raise a case. */
function raisedIn(texts: readonly string[], detection: Detection): readonly ReadonlySet<Code>[] {
  return findingsInTalk(texts, detection).map(
    findings =>
      new Set(
        findings
          .filter(({ code, severity }) => CONTACT.has(code) && severityRank(severity) >= 1)
          .map(({ code }) => code),
      ),
  );
}

/** Of what is raised in plain numbers, plain addresses and as many texts that are like them. */
function precision(hits: number, detection: Detection): Measure {
  const harmless = harmlessTexts(hits);
  const wrong = harmless.filter(text => PLAIN.some(code => raisedIn([text], detection)[0]?.has(code))).length;
  return share(PART, 'plain numbers and addresses: precision', hits, hits + wrong, atLeast(0.995));
}

/** Talks like details in pieces, and ordinary chat as if one person had written all of it within minutes: nobody gave anything. */
function falseAlarms(data: string): readonly Measure[] {
  const isTogether = ({ detectorId }: Finding) => detectorId === PIECES_DETECTOR;
  const wrong = HARMLESS_TALKS.filter(texts => findingsInTalk(texts, CONTACT_DETECTION).flat().some(isTogether));
  const harmless = share(PART, 'harmless talks like pieces: put together', wrong.length, HARMLESS_TALKS.length);
  const talks = CHAT_SETS.flatMap(set => talksOf(join(data, set.name, 'train.jsonl')).map(texts => ({ set, texts })));
  if (talks.length === 0) return [harmless];
  const tally = { messages: 0, alone: 0, together: 0 };
  for (const { set, texts } of talks) {
    for (const findings of findingsInTalk(texts, CONTACT_DETECTION)) {
      const raising = findings.filter(({ code, severity }) => CONTACT.has(code) && severityRank(severity) >= 1);
      tally.messages += 1;
      tally.alone += raising.some(one => !isTogether(one) && !set.gives.has(one.code)) ? 1 : 0;
      tally.together += raising.some(isTogether) ? 1 : 0;
    }
  }
  const { messages, alone, together } = tally;
  return [
    harmless,
    perThousand(PART, 'ordinary chat, single messages: alarms per 1,000', alone, messages, atMost(0.5)),
    perThousand(PART, 'ordinary chat, put together: alarms per 1,000', together, messages, atMost(0.5)),
  ];
}

/** Without rules and models: what words around it say is measured elsewhere. */
const CONTACT_DETECTION: Pick<Detection, 'detect'> = {
  detect: (message, register) =>
    DETECTORS.filter(({ id }) => id.startsWith('contact/')).flatMap(detector => [
      ...detector.detect(message, register),
    ]),
};

/** Sets of ordinary talk, and what is given in them with good reason: the numbers of restaurants. */
const CHAT_SETS: readonly { readonly name: string; readonly gives: ReadonlySet<Code> }[] = [
  { name: 'topical_chat', gives: new Set() },
  { name: 'bridge_tutoring', gives: new Set() },
  { name: 'mathdial', gives: new Set() },
  { name: 'sgd_dialogues', gives: new Set<Code>(['contact.phone']) },
];
const turn = z.union([
  z
    .tuple([z.string(), z.string()])
    .rest(z.unknown())
    .transform(([, text]) => text),
  z.looseObject({ u: z.string() }).transform(({ u }) => u),
]);
const dialogue = z.looseObject({ turns: z.array(turn) });

function talksOf(file: string): readonly (readonly string[])[] {
  return existsSync(file) ? readJsonLines(file, dialogue).map(({ turns }) => turns) : [];
}
