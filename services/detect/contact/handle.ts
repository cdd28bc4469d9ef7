import type { Message } from '../../message.js';
import { originOf } from '../../normalise/view.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { authoredViews, severityOfContact } from './direction.js';
import { withoutOverlaps } from './overlaps.js';
import { PLATFORMS } from './platforms.js';

const PLATFORM = `(?:${[...PLATFORMS].sort((a, b) => b.length - a.length).join('|')})`;
/** Like an account's name: an @ before it, or a digit, dot or underscore in it. */
const HANDLE = String.raw`(?:@[a-z0-9_.]{3,30}|[a-z][a-z0-9]{1,20}[_.-][a-z0-9_.-]{1,30}[a-z0-9_]|[a-z]{3,20}\d{1,4}[a-z]{0,6})`;
const MY = '(?:my|me|im|i am|mine|its|is|as|on|under|name|user|username|handle|tag|account|add|find|follow|search|at)';

/** "insta is kite_flyer7", "on snap: kite.flyer", "add @kiteflyer", "my psn kiteflyer22". */
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])${PLATFORM}(?![\p{L}\p{N}])[\s:=,?!-]{0,3}(?:(?:${MY}|username|there|called|name|and|mines?|dm|just)[\s:=-]{1,3}){0,5}(${HANDLE})(?![\p{L}\p{N}])`,
    'gu',
  ),
  /(?<![\p{L}\p{N}])(?:add|follow|dm|message|msg|find|search|text|snap|pm)(?: me| for| up)?(?: on| at| under| as| @)?[\s:]{1,3}(@[a-z0-9_.]{3,30})(?![\p{L}\p{N}])/gu,
  new RegExp(
    String.raw`(?<![\p{L}\p{N}@.])(${HANDLE})(?![\p{L}\p{N}@])[\s,]{1,3}(?:on|for|is my|my)[\s]{1,2}(?:the )?${PLATFORM}(?![\p{L}\p{N}])`,
    'gu',
  ),
];

/** Names of accounts on networks, chat apps and games. */
export const handleDetector: Detector = {
  id: 'contact/handle',
  detect(message: Message, _register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const { field, spanned, view } of authoredViews(message)) {
      for (const pattern of PATTERNS) {
        for (const match of view.text.matchAll(pattern)) {
          findings.push({
            code: 'contact.social-network',
            detectorId: this.id,
            ruleId: null,
            clause: 'no-social-networks',
            severity,
            confidence: 0.8,
            field,
            span: spanned ? originOf(view, match.index, match.index + match[0].length) : null,
            reason: 'Gives the name of an account on a social network, chat app or game.',
            contributions: [],
            suppressedBy: null,
          });
        }
      }
    }
    return withoutOverlaps(findings);
  },
};
