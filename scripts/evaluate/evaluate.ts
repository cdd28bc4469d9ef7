import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadDetection } from '../../services/detect/detect.js';
import { PROJECT_ROOT, RULES_FOLDER } from '../../services/paths.js';
import { mentoringMessages } from '../train/sets/own.js';
import { measureContactDetails } from './contact-details.js';
import { measureConversations } from './conversations.js';
import { type Curves, curvesOf, measureCurves } from './curves.js';
import { measureEvasion } from './evasion.js';
import { measureFiles } from './files.js';
import type { Measure } from './measure.js';
import { type CodeTally, measureMessages } from './messages.js';
import { measurePublicSets } from './public-sets.js';
import { measureSpeed } from './speed.js';
import { strengthBy } from './strength.js';

export interface Evaluation {
  /** Of rules and models together. */
  readonly version: string;
  readonly measures: readonly Measure[];
  /** The codes of the unread messages of the scheme. */
  readonly byCode: readonly CodeTally[];
  /** Of the same messages. */
  readonly curves: Curves;
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
  const strengthOf = strengthBy(detection);
  const unread = existsSync(file) ? mentoringMessages(file).filter(({ group }) => group === 'even') : [];
  const curves = curvesOf(unread, strengthOf);
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
  const files = await measureFiles(file, data, detection);
  const sets = await measurePublicSets(data, detection, strengthOf);
  say('public sets');
  return {
    version: detection.version,
    byCode,
    curves,
    measures: [
      ...measures,
      ...measureCurves(curves, unread.length),
      ...conversations,
      ...details,
      ...evasion,
      ...files,
      ...sets,
      ...measureSpeed(detection),
    ],
  };
}
