import { existsSync } from 'node:fs';
import type { Detection } from '../../services/detect/detect.js';
import type { Example } from '../train/example.js';
import { mentoringMessages } from '../train/sets/own.js';
import { PUBLIC_SETS, publicExamples } from '../train/sets/public.js';
import { purposeOf } from '../train/sets/split.js';
import { raisedBy } from './detecting.js';
import { type Measure, perThousand, share } from './measure.js';

/** Characters: about two pages. */
const LONG = 4_000;
const ORDINARY = ['topical_chat', 'bridge_tutoring', 'mathdial', 'sgd_dialogues', 'spamassassin_ham'];

/** The same words sent as a file: what is found of a short one, and what long ones raise that say nothing. */
export async function measureFiles(file: string, data: string, detection: Detection): Promise<readonly Measure[]> {
  const unread = existsSync(file) ? mentoringMessages(file).filter(({ group }) => group === 'even') : [];
  const seen = unread.filter(({ codes }) => codes.size > 0).filter(example => raisedBy(example, detection).size > 0);
  const found = seen.filter(example => raisedBy(asFile(example), detection).size > 0).length;
  const papers = (await Promise.all(ORDINARY.map(name => unseen(name, data))))
    .flatMap(papersOf)
    .map(text => asFile({ channel: 'email', from: 'mentor', to: 'pupil', subject: '', text }));
  const alarms = papers.filter(paper => raisedBy(paper, detection).size > 0).length;
  const part = 'words sent as a file';
  return [
    ...(seen.length > 0
      ? [share(part, 'short: what is found in a message is found in a file', found, seen.length)]
      : []),
    ...(papers.length > 0
      ? [perThousand(part, `papers of ${LONG} characters, ordinary: cases a thousand`, alarms, papers.length)]
      : []),
  ];
}

/** Of a public set, what nothing was learnt from. */
async function unseen(name: string, data: string): Promise<readonly string[]> {
  const set = PUBLIC_SETS.find(one => one.name === name);
  const examples = set ? await publicExamples(data, set) : [];
  return examples.filter(example => purposeOf(example) === 'measure').map(({ text }) => text);
}

type Words = Parameters<typeof raisedBy>[0];

function asFile(words: Pick<Example, 'channel' | 'from' | 'to' | 'subject' | 'text'>): Words {
  return { ...words, subject: '', text: '', file: words.text };
}

/** Texts one after the other, in papers of about the same length. */
function papersOf(texts: readonly string[]): readonly string[] {
  const papers: string[] = [];
  let paper = '';
  for (const text of texts) {
    paper += `${text}\n\n`;
    if (paper.length < LONG) continue;
    papers.push(paper);
    paper = '';
  }
  return papers;
}
