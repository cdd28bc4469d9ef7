import type { FileWithin, Reading } from '../reading.js';
import { readXml } from './xml.js';

/** Where the parts of an office document lead to: links to elsewhere, with what they are for. */
export function readRelations(content: Buffer, file: Pick<FileWithin, 'name'>, reading: Reading): void {
  readXml(
    content,
    {
      open(name, { TargetMode, Target = '' }) {
        if (name === 'Relationship' && TargetMode === 'External') reading.link(Target, 'link', file);
      },
      text: () => undefined,
      close: () => undefined,
    },
    () => false,
  );
}
