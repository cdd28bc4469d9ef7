import { parse as parseHost } from 'tldts';
import type { Message } from '../../message.js';
import { originOf } from '../../normalise/view.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { authoredViews, severityOfContact } from './direction.js';
import { withoutOverlaps } from './overlaps.js';

const AT = String.raw`(?:\s?@\s?|\s?[([{<]\s?(?:at|@)\s?[)\]}>]\s?|\s+at\s+|\s?\*at\*\s?|\s?_at_\s?)`;
const DOT = String.raw`(?:\.|\s?[([{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+|\s?_dot_\s?|\s\.\s)`;
const ADDRESS = new RegExp(
  String.raw`(?<![\p{L}\p{N}])([a-z0-9][a-z0-9_+-]{0,63}(?:${DOT}[a-z0-9_+-]{1,63}){0,3})${AT}([a-z0-9-]{1,63}(?:${DOT}[a-z0-9-]{1,63}){1,4})(?![\p{L}\p{N}])`,
  'gu',
);
/** A provider is enough: everybody knows what comes after it. */
const PROVIDERS = 'gmail|googlemail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|aol|btinternet|live|gmx|ymail';
const BY_PROVIDER = new RegExp(
  String.raw`(?<![\p{L}\p{N}])([a-z0-9][a-z0-9._+-]{2,63})${AT}(${PROVIDERS})(?![\p{L}\p{N}])(?!${DOT})`,
  'gu',
);

/** E-mail addresses that the school did not issue, plain or spelt out. */
export const addressDetector: Detector = {
  id: 'contact/address',
  detect(message: Message, register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const { field, spanned, view } of authoredViews(message)) {
      for (const pattern of [ADDRESS, BY_PROVIDER]) {
        for (const match of view.text.matchAll(pattern)) {
          const address = `${undot(match[1] ?? '')}@${undot(match[2] ?? '')}`;
          const plain = match[0].includes('@') && !/\s/.test(match[0]);
          if (pattern === ADDRESS && isPlaceOnTheWeb(match[0])) continue;
          if (!isForeign(address, pattern === BY_PROVIDER, register)) continue;
          findings.push({
            code: 'contact.personal-email',
            detectorId: this.id,
            ruleId: null,
            clause: 'school-address',
            severity,
            confidence: plain ? 0.95 : 0.85,
            field,
            span: spanned ? originOf(view, match.index, match.index + match[0].length) : null,
            reason: 'Gives an e-mail address that the school did not issue.',
            contributions: [],
            suppressedBy: null,
          });
        }
      }
    }
    return withoutOverlaps(findings);
  },
};

/** "join at quiz.example": the word `at` before a plain host is no address, unless the host is a mail provider's. */
function isPlaceOnTheWeb(match: string): boolean {
  return (
    /\sat\s/.test(match) && !/\sdot\s|[([{_]\s?dot/.test(match) && !new RegExp(`\\s(?:${PROVIDERS})\\.`).test(match)
  );
}

function isForeign(address: string, byProvider: boolean, register: Register): boolean {
  const host = address.slice(address.indexOf('@') + 1);
  if (byProvider) return true;
  const { domain, isIcann } = parseHost(host);
  // Domains kept for examples are no public suffix, but in running text they are addresses all the same.
  if (!domain || (!isIcann && !/\.(?:example|test|invalid)$/.test(host))) return false;
  return !register.isSchoolHost(host) && !register.personByAddress(address);
}

function undot(words: string): string {
  return words.replaceAll(new RegExp(DOT, 'gu'), '.');
}
