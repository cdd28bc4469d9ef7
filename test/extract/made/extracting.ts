import { createHash } from 'node:crypto';
import type { DigestName, Extracted } from '../../../services/extract/extracted.js';
import { Extractor, type ExtractorSettings } from '../../../services/extract/extractor.js';
import { kindByContent, kindByName } from '../../../services/extract/kind.js';

const LIMITS = { milliseconds: 20_000, megabytes: 768 };

/** An extractor for the tests of one suite, and what it reads in a file as if that were attached. */
export function useExtractor(settings: Partial<ExtractorSettings> = {}) {
  const holder: { extractor: Extractor | null } = { extractor: null };
  const extractor = (): Extractor => {
    holder.extractor ??= new Extractor({ limits: LIMITS, textReader: null, ...settings });
    return holder.extractor;
  };
  after(() => holder.extractor?.close());
  return {
    extractor,
    async read(content: Buffer, name = '', digests: readonly DigestName[] = []): Promise<Extracted> {
      const kind = kindByContent(content) ?? kindByName({ name, type: '' });
      if (kind === null) throw new Error('No kind that is extracted.');
      const key = `${kind}:${createHash('sha256').update(content).digest('hex')}`;
      const found = (await extractor().extract([{ key, kind, content }], digests)).get(key);
      if (!found) throw new Error('No outcome.');
      return found;
    },
  };
}
