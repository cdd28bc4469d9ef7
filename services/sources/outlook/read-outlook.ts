import type { ExportRecord } from '../exports/format.js';
import type { RawMime } from '../source.js';
import { OutlookThread, ThreadEnded } from './outlook-thread.js';
import type { OutlookMail, OutlookReply, OutlookTask } from './tasks.js';

/** What one message may take. */
const MILLISECONDS = 20_000;
/** Messages of one file that a thread may die of, before the file counts as cut off there. */
const MOST_DEATHS = 5;

export interface ReadingLimits {
  readonly milliseconds: number;
  /** The thread's program; another one in tests. */
  readonly program?: URL;
}

/** One thread for all `.msg` files, started when the first one comes: a folder may hold a hundred thousand. */
let shared: OutlookThread | null = null;
let line: Promise<unknown> = Promise.resolve();

/** A `.msg` file as a mail; `null` when it is none, is damaged, or took too long. `modifiedAt`: of the file, for one that says nothing. */
export function mailOfMsg(
  bytes: Uint8Array,
  modifiedAt: Date,
  limits: ReadingLimits = { milliseconds: MILLISECONDS },
): Promise<RawMime | null> {
  const mine = line.then(() => convert(bytes, limits));
  line = mine.catch(() => undefined);
  return mine.then(mail => (mail === null ? null : rawOf(mail, modifiedAt)));
}

async function convert(bytes: Uint8Array, { milliseconds, program }: ReadingLimits): Promise<OutlookMail | null> {
  const thread = shared === null || shared.isOver ? new OutlookThread(program) : shared;
  shared = thread;
  const reply = await askOrNull(thread, { kind: 'msg', bytes }, milliseconds);
  return reply?.kind === 'mail' ? reply.mail : null;
}

/**
 * Every message of a `.pst` file as a mail, some at a time. A message that hangs the thread or takes all its memory is a record that could
 * not be read; another thread goes on behind it.
 */
export async function* mailsOfPst(
  path: string,
  modifiedAt: Date,
  mostBytes: number,
  limits: ReadingLimits = { milliseconds: MILLISECONDS },
): AsyncGenerator<ExportRecord> {
  const avoid: number[] = [];
  for (let from = 0; ; ) {
    const thread = new OutlookThread(limits.program);
    try {
      const opened = await askOrNull(thread, { kind: 'open', path, from, avoid, mostBytes }, limits.milliseconds);
      if (opened?.kind === 'refused') {
        yield { problem: opened.problem };
        return;
      }
      while (opened !== null) {
        const reply = await askOrNull(thread, { kind: 'next' }, limits.milliseconds);
        if (reply?.kind !== 'records') break;
        for (const record of reply.records) yield 'mail' in record ? { raw: rawOf(record.mail, modifiedAt) } : record;
        if (reply.isEnd) return;
        from = reply.next;
      }
    } finally {
      await thread.close();
    }
    // It died before its first message, of the same one again, or once too often.
    if (thread.at <= from || avoid.includes(thread.at) || avoid.length >= MOST_DEATHS) {
      yield { problem: from === 0 ? 'RECORD_UNREADABLE' : 'EXPORT_CUT_OFF' };
      return;
    }
    avoid.push(thread.at);
  }
}

async function askOrNull(thread: OutlookThread, task: OutlookTask, milliseconds: number): Promise<OutlookReply | null> {
  try {
    return await thread.ask(task, milliseconds);
  } catch (error) {
    if (error instanceof ThreadEnded) return null;
    throw error;
  }
}

function rawOf({ bytes, envelope, receivedAt }: OutlookMail, modifiedAt: Date): RawMime {
  return { kind: 'mime', bytes, receivedAt: receivedAt ?? modifiedAt, envelope };
}
