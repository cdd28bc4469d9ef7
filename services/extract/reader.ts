import type { FileWithin, Reading } from './reading.js';

/** Reads a file within the one at hand: what an archive, a document or a PDF carries. Never throws. */
export type ReadWithin = (file: Omit<FileWithin, 'depth'>) => Promise<void>;

/** Reads files of one kind. Throws Unreadable for one that cannot be read; what was read until then stays. */
export type Reader = (file: FileWithin, reading: Reading, within: ReadWithin) => Promise<void>;
