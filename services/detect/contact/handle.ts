import type { Message } from '../../message.js';
import { isCommonWord } from '../../normalise/segment.js';
import type { View } from '../../normalise/view.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { contactTexts, originAt, severityAt, severityOfContact, viewsAt } from './direction.js';
import { glanceAt, holdsHandle } from './glance.js';
import { withoutOverlaps } from './overlaps.js';
import { isNearPlatform, PLATFORMS, STAND_INS } from './platforms.js';
import { BEGINS, ENDS, HANDLE } from './spelling.js';

const PLATFORM = `(?:${[...PLATFORMS].sort((a, b) => b.length - a.length).join('|')})`;
const NAME = `(?:@[a-z0-9_.]{3,30}|${HANDLE})`;
const MY = '(?:my|me|im|i am|mine|its|is|as|on|under|name|user|username|handle|tag|account|add|find|follow|search|at)';

const ON = String.raw`[\s,]{1,3}(?:on|over on|for|is my|thats my|thats me on|is me on|its my|my)[\s]{1,2}(?:the )?`;

/** "insta is kite_flyer7", "on snap: kite.flyer", "my psn kiteflyer22". */
const AFTER_PLATFORM = new RegExp(
  String.raw`${BEGINS}${PLATFORM}${ENDS}[\s:=,?!-]{0,3}(?:(?:${MY}|username|there|called|name|and|mines?|dm|just)[\s:=-]{1,3}){0,5}(${NAME})${ENDS}`,
  'gu',
);
/** As `AFTER_PLATFORM`, with any word in the platform's place: it may be one with a slip. */
const AFTER_WORD = new RegExp(
  String.raw`${BEGINS}([a-z]{5,12})${ENDS}[\s:=,?!-]{0,3}(?:(?:${MY}|username|called|name|and|mines?)[\s:=-]{1,3}){0,5}${NAME}${ENDS}`,
  'gu',
);
/** "my snapcaht is", "add me on instagrm": with a platform's own name, rules say the same. */
const INVITES_TO_WORD =
  /\b(?:my|(?:add|find|follow|message|msg|dm|get) me on|(?:im|i am) on)\s([a-z]{5,12})(?:\s(?:is|its|as|under|name)\b|[:=,])/g;
/** "add @kiteflyer". */
const ASKED_FOR = new RegExp(
  String.raw`${BEGINS}(?:add|follow|dm|message|msg|find|search|text|snap|pm)(?: me| for| up)?(?: on| at| under| as| @)?[\s:]{1,3}(@[a-z0-9_.]{3,30})${ENDS}`,
  'gu',
);
/** "kite_flyer7 on snap". */
const BEFORE_PLATFORM = new RegExp(
  String.raw`(?<![\p{L}\p{N}@.])(${NAME})(?![\p{L}\p{N}@])${ON}${PLATFORM}${ENDS}`,
  'gu',
);
const BEFORE_WORD = new RegExp(String.raw`(?<![\p{L}\p{N}@.])${NAME}(?![\p{L}\p{N}@])${ON}([a-z]{5,12})${ENDS}`, 'gu');
/** "on the ghost app as kitelantern", "my 👻 is kitelantern": what stands for a platform is named only to tell somebody where. */
const WITH_STAND_IN = new RegExp(
  String.raw`${BEGINS}(?:my|on|over on|via)\s(?:the\s)?(?:${STAND_INS.join('|')})(?:,?\s?(?:is|as|its|under|im|called|name|user|username)\s|\s?[:=,]\s?)(?:its\s)?([a-z0-9_.@]{4,30})`,
  'gu',
);

/** Most texts hold nothing that a pattern begins or ends with, and need not be looked at closely. */
function* namesIn(view: View): Generator<RegExpExecArray> {
  const { atSign, platform } = glanceAt(view);
  const { text } = view;
  const holdsName = atSign || holdsHandle(view);
  if (platform && holdsName) yield* text.matchAll(AFTER_PLATFORM);
  if (atSign) yield* text.matchAll(ASKED_FOR);
  if (platform && holdsName) yield* text.matchAll(BEFORE_PLATFORM);
  if (platform) {
    for (const match of text.matchAll(WITH_STAND_IN)) if (!isCommonWord(match[1] ?? '')) yield match;
  }
  const slips = [...(holdsName ? [AFTER_WORD, BEFORE_WORD] : []), INVITES_TO_WORD];
  for (const pattern of slips)
    for (const match of text.matchAll(pattern)) if (isNearPlatform(match[1] ?? '')) yield match;
}

/** Names of accounts on networks, chat apps and games. */
export const handleDetector: Detector = {
  id: 'contact/handle',
  detect(message: Message, _register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const place of viewsAt(contactTexts(message))) {
      for (const match of namesIn(place.view)) {
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
