import type { Config } from '../config.js';
import { Extractor } from './extractor.js';

/** What reads attachments, as the school has set it up. Its processes begin with the first attachment that needs one. */
export function extractorOf({ attachmentLimits: limits, ocr }: Pick<Config, 'attachmentLimits' | 'ocr'>): Extractor {
  return new Extractor({ limits, textReader: ocr && { ...ocr, limits } });
}
