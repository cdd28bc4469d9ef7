import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../../../services/detect/classifier/hash.js';
import type { Role } from '../../../services/register/person.js';
import type { Code } from '../../../services/taxonomy.js';
import type { Example } from '../example.js';
import { readJsonLines } from './json-lines.js';
import { readLetters } from './letters.js';
import { TEXT_CODES } from './own.js';

/** What is read out of one row of a public set. */
export interface Row {
  readonly text: string;
  /** Of an e-mail; absent: it is chat. */
  readonly subject?: string;
  readonly group: string;
  readonly codes: readonly Code[];
}

interface PublicSet {
  readonly name: string;
  readonly file: string;
  readonly licence: string;
  /** Share-alike sets are measured on only: weights that came of them might have to carry their licence. */
  readonly learnt: boolean;
  /** The codes that the set's labels settle. */
  readonly known: readonly Code[];
  readonly weight: number;
  rows(file: string): readonly Row[] | Promise<readonly Row[]>;
}

const text = z.string();
const label = z.number();

function rowsOf<T>(schema: z.ZodType<T>, read: (row: T) => Row | readonly Row[]): (file: string) => readonly Row[] {
  return file => readJsonLines(file, schema).flatMap(row => read(row));
}

const HATE: readonly Code[] = ['content.hate'];
const when = (codes: readonly Code[], holds: boolean) => (holds ? codes : []);
const turns = z.looseObject({ id: z.string(), turns: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())) });
const dialogue = rowsOf(turns, row => row.turns.map(([, said]) => ({ text: said, group: row.id, codes: [] })));
/** Numbers of restaurants are given all the time: it says nothing about these. */
const NO_PHONES: readonly Code[] = TEXT_CODES.filter(code => code !== 'contact.phone');
/** Grown-ups of 2002 give numbers and addresses, arrange to meet and swear: a case about these would be right. */
const OF_MAIL: readonly Code[] = TEXT_CODES.filter(
  code => !code.startsWith('contact.') && code !== 'content.profanity',
);

/** The set of real people's letters. */
export const LETTERS = 'spamassassin_ham';

/** The public sets, by the names of their folders. Licences as their READMEs give them. */
export const PUBLIC_SETS: readonly PublicSet[] = [
  {
    name: 'davidson',
    file: 'davidson/train.jsonl',
    licence: 'MIT',
    learnt: true,
    known: HATE,
    weight: 0.3,
    // "offensive" was given for words alone, and far more often to African-American English: nothing is learnt from it.
    rows: rowsOf(z.looseObject({ id: text, text, label: z.string() }), row =>
      row.label === 'offensive' ? [] : { text: row.text, group: row.id, codes: when(HATE, row.label === 'hate') },
    ),
  },
  {
    name: 'hatecheck',
    file: 'hatecheck/train.jsonl',
    licence: 'CC-BY-4.0',
    learnt: true,
    known: HATE,
    weight: 1,
    rows: rowsOf(z.looseObject({ text, label, templ_id: z.union([text, label]) }), row => ({
      text: row.text,
      group: String(row.templ_id),
      codes: when(HATE, row.label === 1),
    })),
  },
  ...['build', 'check'].map(part => ({
    name: `hatemoji-${part}`,
    file: `hatemoji/train.${part}.jsonl`,
    licence: 'CC-BY-4.0',
    learnt: true,
    known: HATE,
    weight: 0.4,
    rows: rowsOf(z.looseObject({ id: text, text, label, templ_id: z.union([text, label]).optional() }), row => ({
      text: row.text,
      group: String(row.templ_id ?? row.id),
      codes: when(HATE, row.label === 1),
    })),
  })),
  {
    name: 'edos',
    file: 'edos/train.jsonl',
    licence: 'CC0-1.0',
    learnt: true,
    known: HATE,
    weight: 0.3,
    rows: rowsOf(z.looseObject({ id: text, text, label }), row => ({
      text: row.text,
      group: row.id,
      codes: when(HATE, row.label === 1),
    })),
  },
  {
    name: 'identity_madlibs',
    file: 'identity_madlibs/train.jsonl',
    licence: 'Apache-2.0',
    learnt: true,
    known: HATE,
    weight: 0.3,
    // "bad" sentences insult; a neutral one names somebody and no more.
    rows: rowsOf(z.looseObject({ text, label, template: text }), row => ({
      text: row.text,
      group: row.template,
      codes: when(HATE, row.label === 1),
    })),
  },
  {
    name: 'diasafety',
    file: 'diasafety/train.jsonl',
    licence: 'Apache-2.0',
    learnt: true,
    known: ['content.self-harm'],
    weight: 0.3,
    rows: rowsOf(z.looseObject({ context: text, category: text }), row => ({
      text: row.context,
      group: row.context,
      codes: when(['content.self-harm'], row.category === 'Risk Ignorance'),
    })),
  },
  {
    name: 'toxic_spans',
    file: 'toxic_spans/train.jsonl',
    licence: 'CC0-1.0',
    learnt: true,
    known: ['content.violence'],
    weight: 0.2,
    rows: rowsOf(z.looseObject({ id: text, text, spans: z.array(z.tuple([label, label, text])) }), row => {
      const threats = row.spans.filter(([, , kind]) => kind === 'Threat').length;
      return threats === 1 ? [] : { text: row.text, group: row.id, codes: when(['content.violence'], threats > 1) };
    }),
  },
  {
    name: 'xstest',
    file: 'xstest/train.jsonl',
    licence: 'CC-BY-4.0',
    learnt: true,
    known: ['content.violence', 'content.drugs', 'content.self-harm', 'content.hate', 'content.extremism'],
    weight: 1,
    rows: rowsOf(z.looseObject({ text, label: text, focus: text }), row =>
      row.label === 'safe' ? { text: row.text, group: row.focus, codes: [] } : [],
    ),
  },
  {
    name: 'sms_ham',
    file: 'sms_spam/train.jsonl',
    licence: 'CC-BY-4.0',
    learnt: true,
    // Grown-ups who know each other: they love, meet and telephone, and that is nobody's concern.
    known: TEXT_CODES.filter(
      code => code.startsWith('content.') && code !== 'content.profanity' && code !== 'content.sexual',
    ),
    weight: 0.5,
    rows: rowsOf(z.looseObject({ id: text, text, label: text }), row =>
      row.label === 'ham' ? { text: row.text, group: row.id, codes: [] } : [],
    ),
  },
  {
    name: 'bridge_tutoring',
    file: 'bridge_tutoring/train.jsonl',
    licence: 'MIT',
    learnt: true,
    known: TEXT_CODES,
    weight: 1,
    rows: dialogue,
  },
  {
    name: 'topical_chat',
    file: 'topical_chat/train.jsonl',
    // What is computed from the data ("Results") is free of that licence.
    licence: 'CDLA-Sharing-1.0',
    learnt: true,
    known: TEXT_CODES,
    weight: 0.8,
    rows: dialogue,
  },
  {
    name: 'mathdial',
    file: 'mathdial/train.jsonl',
    licence: 'CC-BY-SA-4.0',
    learnt: false,
    known: TEXT_CODES,
    weight: 1,
    rows: dialogue,
  },
  {
    name: 'sgd_dialogues',
    file: 'sgd_dialogues/train.jsonl',
    licence: 'CC-BY-SA-4.0',
    learnt: false,
    known: NO_PHONES,
    weight: 1,
    rows: rowsOf(z.looseObject({ id: text, turns: z.array(z.looseObject({ u: text })) }), row =>
      row.turns.map(({ u }) => ({ text: u, group: row.id, codes: [] })),
    ),
  },
  {
    name: LETTERS,
    file: 'spamassassin_ham/train.mbox',
    licence: 'CC0-1.0',
    learnt: true,
    known: OF_MAIL,
    weight: 0.8,
    rows: readLetters,
  },
];

/** The examples of one set; `[]` when its folder is not there. */
export async function publicExamples(folder: string, set: PublicSet): Promise<Example[]> {
  const file = join(folder, set.file);
  if (!existsSync(file)) return [];
  const known = new Set(set.known);
  const rows = await set.rows(file);
  return rows.map(row => ({
    set: set.name,
    group: row.group,
    channel: row.subject === undefined ? 'chat' : 'email',
    ...(DIRECTIONS[hashOf(row.text) % DIRECTIONS.length] as { from: Role; to: Role }),
    subject: row.subject ?? '',
    text: row.text,
    codes: new Set(row.codes),
    known,
    weight: set.weight,
  }));
}

/** Nobody knows who these people are: they are spread over the directions, so that a direction alone says nothing. */
const DIRECTIONS: readonly { readonly from: Role; readonly to: Role }[] = [
  { from: 'mentor', to: 'pupil' },
  { from: 'pupil', to: 'mentor' },
  { from: 'pupil', to: 'pupil' },
  { from: 'staff', to: 'mentor' },
];
