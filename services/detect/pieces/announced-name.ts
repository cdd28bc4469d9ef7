import type { Message } from '../../message.js';
import { isCommonWord } from '../../normalise/segment.js';
import { originOf } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import { severityOfContact } from '../contact/direction.js';
import { glanceAt } from '../contact/glance.js';
import { PLATFORMS } from '../contact/platforms.js';
import { BEGINS, ENDS } from '../contact/spelling.js';
import type { Detector } from '../detector.js';

const PLATFORM = `(?:${[...PLATFORMS].sort((a, b) => b.length - a.length).join('|')})`;
const NAMING = '(?:is|its|as|im|i am|under|name|user|username|called)';
const WORD = String.raw`([a-z]{5,30})(?:\sx{1,3})?\s*$`;
/** Over the border: "my snap is", "kitelantern"; "add me on insta", "its kitelantern"; "kitelantern", "thats my snap". */
const ANNOUNCED: readonly RegExp[] = [
  String.raw`${BEGINS}(?:my|on)\s(?:the\s)?${PLATFORM}(?:\s${NAMING}){1,3}\s?[:=]?\n${WORD}`,
  String.raw`${BEGINS}me (?:on|at) (?:the\s)?${PLATFORM}\s?[,:]?\n(?:${NAMING}\s)?${WORD}`,
  String.raw`^(?:its\s|im\s)?([a-z]{5,30})\s?,?\n(?:thats|its|this is)\s(?:my|me on)\s(?:the\s)?${PLATFORM}${ENDS}`,
].map(pattern => new RegExp(pattern, 'u'));

/**
 * A word that nobody uses, after a platform was named, as all there is: only for messages put together. In one message the words around
 * it say that a name is given; here the name stands in the next message, which would hold nothing.
 */
export const announcedName: Detector = {
  id: 'contact/announced-name',
  detect(message: Message) {
    const severity = severityOfContact(message);
    const { plain } = viewsOf(message.text);
    if (severity === null || !glanceAt(plain).platform) return [];
    const match = ANNOUNCED.map(pattern => pattern.exec(plain.text)).find(found => found !== null);
    if (!match || isCommonWord(match[1] ?? '')) return [];
    return [
      {
        code: 'contact.social-network',
        detectorId: this.id,
        ruleId: null,
        clause: 'no-social-networks',
        severity,
        confidence: 0.7,
        field: 'text',
        span: originOf(plain, match.index, match.index + match[0].length),
        reason: 'Gives the name of an account on a social network, chat app or game.',
        contributions: [],
        suppressedBy: null,
      },
    ];
  },
};
