import type { Message } from '../../message.js';
import type { View } from '../../normalise/view.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { contactTexts, originAt, severityAt, severityOfContact, viewsAt } from './direction.js';
import { glanceAt, holdsHandle } from './glance.js';
import { withoutOverlaps } from './overlaps.js';
import { PLATFORMS } from './platforms.js';
import { BEGINS, ENDS, HANDLE } from './spelling.js';

const PLATFORM = `(?:${[...PLATFORMS].sort((a, b) => b.length - a.length).join('|')})`;
const NAME = `(?:@[a-z0-9_.]{3,30}|${HANDLE})`;
const MY = '(?:my|me|im|i am|mine|its|is|as|on|under|name|user|username|handle|tag|account|add|find|follow|search|at)';

/** "insta is kite_flyer7", "on snap: kite.flyer", "my psn kiteflyer22". */
const AFTER_PLATFORM = new RegExp(
  String.raw`${BEGINS}${PLATFORM}${ENDS}[\s:=,?!-]{0,3}(?:(?:${MY}|username|there|called|name|and|mines?|dm|just)[\s:=-]{1,3}){0,5}(${NAME})${ENDS}`,
  'gu',
);
/** "add @kiteflyer". */
const ASKED_FOR = new RegExp(
  String.raw`${BEGINS}(?:add|follow|dm|message|msg|find|search|text|snap|pm)(?: me| for| up)?(?: on| at| under| as| @)?[\s:]{1,3}(@[a-z0-9_.]{3,30})${ENDS}`,
  'gu',
);
/** "kite_flyer7 on snap". */
const BEFORE_PLATFORM = new RegExp(
  String.raw`(?<![\p{L}\p{N}@.])(${NAME})(?![\p{L}\p{N}@])[\s,]{1,3}(?:on|for|is my|my)[\s]{1,2}(?:the )?${PLATFORM}${ENDS}`,
  'gu',
);

/** Most texts hold nothing that a pattern begins or ends with, and need not be looked at closely. */
function patternsFor(view: View): readonly RegExp[] {
  const { atSign, platform } = glanceAt(view);
  const named = platform && (atSign || holdsHandle(view));
  return [...(named ? [AFTER_PLATFORM] : []), ...(atSign ? [ASKED_FOR] : []), ...(named ? [BEFORE_PLATFORM] : [])];
}

/** Names of accounts on networks, chat apps and games. */
export const handleDetector: Detector = {
  id: 'contact/handle',
  detect(message: Message, _register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const place of viewsAt(contactTexts(message))) {
      for (const match of patternsFor(place.view).flatMap(pattern => [...place.view.text.matchAll(pattern)])) {
        findings.push({
          code: 'contact.social-network',
          detectorId: this.id,
          ruleId: null,
          clause: 'no-social-networks',
          severity: severityAt(place, severity),
          confidence: 0.8,
          field: place.field,
          span: originAt(place, match.index, match.index + match[0].length),
          reason: place.own
            ? 'Gives the name of an account on a social network, chat app or game.'
            : 'A quotation or an attachment holds the name of an account on a social network, chat app or game.',
          contributions: [],
          suppressedBy: null,
        });
      }
    }
    return withoutOverlaps(findings);
  },
};
