import assert from 'node:assert/strict';
import { createLog } from '../../services/log.js';
import type { Container, Fetched, Pointer, Source } from '../../services/sources/source.js';

/** Nothing that a source is asked for in a test is broken off. */
export const UNBROKEN = new AbortController().signal;
export const SILENT_LOG = createLog({ level: 'error', role: 'test', stream: { write: () => undefined } });

export function listingOf(source: Source, known: ReadonlyMap<string, string> = new Map()) {
  return source.containers(UNBROKEN, known);
}

export async function containerOf(
  source: Source,
  name: string,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<Container> {
  const found = (await listingOf(source, known)).find(container => container.name === name);
  assert.ok(found, `no container ${name}`);
  return found;
}

export async function pointersOf(source: Source, container: Container, after = 0): Promise<Pointer[]> {
  const pointers: Pointer[] = [];
  for await (const batch of source.discover(container, after, UNBROKEN)) pointers.push(...batch);
  return pointers;
}

/** What became of each pointer, in the order of the pointers. Fails unless there is exactly one outcome for each. */
export async function fetchAll(source: Source, pointers: readonly Pointer[]): Promise<Fetched[]> {
  const all = new Map<Pointer, Fetched>();
  for await (const fetched of source.fetch(pointers, UNBROKEN)) {
    assert.ok(!all.has(fetched.pointer), 'one outcome for each pointer');
    all.set(fetched.pointer, fetched);
  }
  assert.equal(all.size, pointers.length, 'an outcome for each pointer');
  return pointers.map(pointer => all.get(pointer) ?? assert.fail('an outcome for another pointer'));
}

/** The subject of a fetched mail, or in capitals what became of it. */
export function subjectOf(fetched: Fetched): string {
  if ('gone' in fetched) return 'GONE';
  if ('failed' in fetched) return fetched.failed.code;
  assert.ok(fetched.raw.kind === 'mime', 'not a mail');
  const text = Buffer.from(fetched.raw.bytes).toString('utf8');
  return /^Subject: (.*?)\r?$/m.exec(text)?.[1] ?? '';
}

export function mail(subject: string, more = ''): string {
  return `From: a.mentor@school.example\r\nTo: pupil@school.example\r\nSubject: ${subject}\r\n\r\nHello\r\n${more}`;
}
