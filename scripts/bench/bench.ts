import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDetection } from '../../services/detect/detect.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { REGISTER_CODES } from '../../services/taxonomy.js';
import { messageOf } from '../detect/item-messages.js';
import { generateCorpus, readMbox, writeMbox } from './corpus.js';
import { startMailbox } from './dovecot-mailbox.js';
import { type Measured, measureInTurn, runStage } from './measure.js';
import { benchRegister } from './register.js';

export interface BenchOptions {
  /** An mbox of real mail; `undefined`: generated mail only. */
  readonly mbox?: string;
  readonly rounds: number;
  readonly messages: number;
}

/** One corpus, and what each stage did with it. */
export interface CorpusResult {
  readonly corpus: string;
  readonly messages: number;
  readonly megabytes: number;
  readonly measured: readonly Measured[];
  /** Name of a ratio, and the ratio of the medians in messages a second. */
  readonly ratios: Readonly<Record<string, number>>;
}

export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<readonly CorpusResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'candour-bench-corpus-'));
  try {
    const generated = join(folder, 'generated.mbox');
    writeFileSync(generated, writeMbox(await generateCorpus(options.messages, await quietSentences())));
    const corpora = [
      ...(options.mbox === undefined ? [] : [{ corpus: 'mbox', path: options.mbox }]),
      { corpus: 'generated', path: generated },
    ];
    const results: CorpusResult[] = [];
    for (const { corpus, path } of corpora) results.push(await benchCorpus(corpus, path, options.rounds, say));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True for a sentence that a mentor may write to a pupil without anybody being told. */
async function quietSentences(): Promise<(text: string) => boolean> {
  const detection = await loadDetection([RULES_FOLDER]);
  const register = benchRegister();
  const words = {
    id: 'bench',
    channel: 'email',
    from: 'mentor',
    to: ['pupil'],
    sentAt: undefined,
    subject: '',
  } as const;
  return text =>
    detection
      .detect(messageOf({ ...words, text }), register)
      .every(({ code, severity }) => severity === 'low' || REGISTER_CODES.includes(code));
}

async function benchCorpus(
  corpus: string,
  path: string,
  rounds: number,
  say: (line: string) => void,
): Promise<CorpusResult> {
  const messages = readMbox(path);
  const megabytes = messages.reduce((sum, message) => sum + message.length, 0) / 1e6;
  say(`${corpus}: ${messages.length} messages, ${megabytes.toFixed(1)} MB`);
  const mailbox = await startMailbox(messages);
  try {
    const access = [String(mailbox.port), mailbox.user, mailbox.password, String(messages.length)];
    const stages = [
      { name: 'simpleParser', run: () => runStage('simple-parser', [path]) },
      { name: 'read', run: () => runStage('read', [path]) },
      { name: 'read + detect', run: () => runStage('read-and-detect', [path]) },
      { name: 'raw fetch', run: () => runStage('raw-fetch', access) },
      { name: 'to case', run: () => runStage('mailbox-to-case', access) },
    ];
    const measured = await measureInTurn(stages, rounds, round => say(`  round ${round} of ${rounds}`));
    return { corpus, messages: messages.length, megabytes, measured, ratios: ratiosOf(measured) };
  } finally {
    await mailbox.stop();
  }
}

function ratiosOf(measured: readonly Measured[]): Readonly<Record<string, number>> {
  const rate = (name: string) => measured.find(result => result.name === name)?.perSecond ?? Number.NaN;
  return {
    'read / simpleParser': rate('read') / rate('simpleParser'),
    'read + detect / simpleParser': rate('read + detect') / rate('simpleParser'),
    'to case / raw fetch': rate('to case') / rate('raw fetch'),
  };
}
