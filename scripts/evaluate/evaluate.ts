import { join } from 'node:path';
import { loadDetection } from '../../services/detect/detect.js';
import { PROJECT_ROOT, RULES_FOLDER } from '../../services/paths.js';
import { measureContactDetails } from './contact-details.js';
import { measureConversations } from './conversations.js';
import { measureEvasion } from './evasion.js';
import type { Measure } from './measure.js';
import { type CodeTally, measureMessages } from './messages.js';
import { measurePublicSets } from './public-sets.js';
import { measureSpeed } from './speed.js';

export interface Evaluation {
  /** Of rules and models together. */
  readonly version: string;
  readonly measures: readonly Measure[];
  /** The codes of the unread messages of the scheme. */
  readonly byCode: readonly CodeTally[];
}

/** Every figure that docs/detection.md publishes, as far as the texts are there. */
export async function evaluate(
  { data, ruleFolders }: { readonly data: string; readonly ruleFolders: readonly string[] },
  say: (line: string) => void,
): Promise<Evaluation> {
  const folders = [RULES_FOLDER, ...ruleFolders];
  const detection = await loadDetection(folders);
  const file = join(data, 'mentoring', 'messages.jsonl');
  const { measures, byCode } = measureMessages(file, detection);
  say('messages of the scheme');
  const conversations = [
    ...(await measureConversations('mentoring conversations', join(data, 'mentoring', 'conversations.jsonl'), folders)),
    ...(await measureConversations(
      'conversations written for this',
      join(PROJECT_ROOT, 'scripts', 'train', 'conversations', 'q.jsonl'),
      folders,
    )),
  ];
  say('conversations');
  const details = measureContactDetails(data, detection);
  const evasion = measureEvasion(file, detection);
  say('disguises');
  const sets = measurePublicSets(data, detection);
  say('public sets');
  return {
    version: detection.version,
    byCode,
    measures: [...measures, ...conversations, ...details, ...evasion, ...sets, ...measureSpeed(detection)],
  };
}
