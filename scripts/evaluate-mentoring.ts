// Figures on a labelled file of messages or conversations: node dist/scripts/evaluate-mentoring.js FILE [--wrong] [--rules FOLDER]
// `--wrong` lists the ids that came out otherwise than they are labelled. Scores on a file that rules were tuned on are no fair measure.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { RULES_FOLDER } from '../services/paths.js';
import { CODES, isCode, severityRank } from '../services/taxonomy.js';
import { detectConversations, detectMessages } from './detect/run.js';
import { count, row, scoreOf, type Tally } from './evaluate/scores.js';

const labelled = z.looseObject({
  id: z.string(),
  labels: z.array(z.string().refine(isCode)),
  note: z.string().default(''),
  verdict: z.enum(['concern', 'benign']).optional(),
  firstConcern: z.number().nullish(),
});
type Labelled = z.infer<typeof labelled>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { wrong: { type: 'boolean', default: false }, rules: { type: 'string', multiple: true, default: [] } },
});
const [file] = positionals;
if (file === undefined) throw new Error('Name a file of labelled messages or conversations.');
const labels = readFileSync(file, 'utf8')
  .split('\n')
  .filter(line => line.trim() !== '')
  .map(line => labelled.parse(JSON.parse(line)));
const options = { file, ruleFolders: [RULES_FOLDER, ...values.rules], domains: [] };
await (labels[0]?.verdict === undefined ? evaluateMessages() : evaluateConversations());

async function evaluateMessages(): Promise<void> {
  const byCode = new Map(CODES.map(code => [code, { hit: 0, missed: 0, wrong: 0 } satisfies Tally]));
  const any: Tally = { hit: 0, missed: 0, wrong: 0 };
  let hard = 0;
  let hardRaised = 0;
  let at = 0;
  for await (const { findings } of detectMessages(options)) {
    const item = labels[at++];
    if (!item) break;
    const found = new Set(findings.filter(({ severity }) => severityRank(severity) >= 1).map(({ code }) => code));
    for (const [code, tally] of byCode) count(tally, item.labels.includes(code), found.has(code));
    count(any, item.labels.length > 0, found.size > 0);
    if (item.labels.length === 0 && item.note.startsWith('hard')) {
      hard += 1;
      if (found.size > 0) hardRaised += 1;
    }
    if (values.wrong) listWrong(item, [...found]);
  }
  console.log(`${'code'.padEnd(30)}    n    prec    rec      F1   (medium and above)`);
  const present = [...byCode].filter(([, tally]) => tally.hit + tally.missed > 0);
  for (const [code, tally] of present) console.log(row(code, tally));
  const macro = present.reduce((sum, [, tally]) => sum + scoreOf(tally).f1, 0) / present.length;
  console.log(row('any concern', any));
  console.log(`macro F1 ${macro.toFixed(3)}; hard negatives raised ${hardRaised} of ${hard}`);
}

function listWrong(item: Labelled, found: readonly string[]): void {
  const missed = item.labels.filter(label => !found.includes(label));
  const wrong = found.filter(code => !item.labels.some(label => label === code));
  if (missed.length + wrong.length > 0)
    console.log(`${item.id}  missed: ${missed.join(' ') || '-'}  wrong: ${wrong.join(' ') || '-'}  ${item.note}`);
}

async function evaluateConversations(): Promise<void> {
  const any: Tally = { hit: 0, missed: 0, wrong: 0 };
  const late: number[] = [];
  let at = 0;
  for await (const { concern, alertAt, codes } of detectConversations(options)) {
    const item = labels[at++];
    if (!item) break;
    count(any, item.verdict === 'concern', concern);
    if (item.firstConcern != null && alertAt !== null) late.push(alertAt - item.firstConcern);
    if (values.wrong)
      console.log(
        `${item.id}  ${item.verdict}  first ${item.firstConcern ?? '-'}  alert ${alertAt ?? '-'}  ${codes.join(' ')}`,
      );
  }
  const onTime = late.filter(messages => messages <= 0).length;
  const { precision, recall } = scoreOf(any);
  const f05 = precision + recall === 0 ? 0 : (1.25 * precision * recall) / (0.25 * precision + recall);
  console.log(row('conversations of concern', any));
  console.log(`F0.5 ${f05.toFixed(3)}; alert no later than the first concern in ${onTime} of ${late.length}`);
}
