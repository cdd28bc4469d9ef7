import type { Message } from '../../message.js';
import { originOf, type View } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import type { Register } from '../../register/register.js';
import type { Severity } from '../../taxonomy.js';
import type { Detector } from '../detector.js';
import type { Finding, Span } from '../finding.js';
import { severityOfContact } from './direction.js';
import { holdsHostDot } from './glance.js';
import { withoutOverlaps } from './overlaps.js';
import { PROFILE_LINKS, SHORTENERS } from './platforms.js';
import { DOT, undot } from './spelling.js';

const URL_IN_TEXT = /(?:https?:\/\/|www\.)[^\s<>"')\]]{3,500}/gi;
/** Every such link has one. */
const URL_SIGN = /:\/\/|www\./i;
const KNOWN_HOSTS = [...PROFILE_LINKS.map(({ host }) => host), ...SHORTENERS].map(host => host.split('.').join(DOT));
/** Without `https`, or with its dots spelt out: only hosts that are known. For the plain view. */
const KNOWN_LINK = new RegExp(
  String.raw`(?<![\p{L}\p{N}@.])(?:www${DOT})?(${KNOWN_HOSTS.join('|')})\s?(?:\/|slash\s)\s?([^\s<>"')\]]{1,300})`,
  'gu',
);
/** Every such link has one. */
const SLASH = /\/|slash/;

interface FoundLink {
  readonly target: string;
  readonly field: 'text' | 'link';
  readonly span: Span | null;
}

/** Links to profiles and invitations, and shortened links whose aim cannot be seen. Nothing is ever fetched. */
export const linkDetector: Detector = {
  id: 'contact/link',
  detect(message: Message, register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings = linksOf(message).flatMap(link => {
      const url = parseUrl(link.target);
      if (!url || isOwn(url.hostname, register)) return [];
      const verdict = judge(url, severity);
      if (!verdict) return [];
      return [
        {
          code: 'contact.social-network',
          detectorId: this.id,
          ruleId: null,
          clause: 'no-social-networks',
          field: link.field,
          span: link.span,
          contributions: [],
          suppressedBy: null,
          ...verdict,
        } satisfies Finding,
      ];
    });
    return withoutOverlaps(findings);
  },
};

/** In the text, and behind it: HTML shows one thing and leads to another. */
function linksOf(message: Message): readonly FoundLink[] {
  const whole = wholeLinks(message.text);
  const spelt = speltLinks(viewsOf(message.text).plain);
  if (message.links.length === 0) return [...whole, ...spelt];
  const seen = new Set(whole.map(({ target }) => parseUrl(target)?.href));
  const behind = message.links.filter(({ target }) => !seen.has(parseUrl(target)?.href));
  return [...whole, ...spelt, ...behind.map(({ target }) => ({ target, field: 'link' as const, span: null }))];
}

function wholeLinks(text: string): readonly FoundLink[] {
  if (!URL_SIGN.test(text)) return [];
  return [...text.matchAll(URL_IN_TEXT)].map(match => ({
    target: match[0],
    field: 'text',
    span: { start: match.index, end: match.index + match[0].length },
  }));
}

function speltLinks(view: View): readonly FoundLink[] {
  if (!SLASH.test(view.text) || !holdsHostDot(view)) return [];
  return [...view.text.matchAll(KNOWN_LINK)].map(match => ({
    target: `${undot(match[1] ?? '')}/${match[2]}`,
    field: 'text',
    span: originOf(view, match.index, match.index + match[0].length),
  }));
}

function judge(url: URL, severity: Severity): Pick<Finding, 'severity' | 'confidence' | 'reason'> | null {
  const host = url.hostname.replace(/^(?:www|m)\./, '');
  const profile = PROFILE_LINKS.find(
    link => (host === link.host || host.endsWith(`.${link.host}`)) && link.path.test(url.pathname),
  );
  if (profile?.invites)
    return {
      severity,
      confidence: 0.95,
      reason: 'Links to an invitation or a direct chat outside the school network.',
    };
  if (profile)
    return {
      severity: severity === 'high' ? 'medium' : severity,
      confidence: 0.7,
      reason: 'Links to a profile on a social network.',
    };
  if (SHORTENERS.has(host))
    return { severity: 'low', confidence: 0.4, reason: 'Holds a shortened link; where it leads cannot be seen.' };
  return null;
}

function isOwn(host: string, register: Register): boolean {
  return register.isSchoolHost(host) || register.school.linkHosts.some(own => host === own || host.endsWith(`.${own}`));
}

function parseUrl(target: string): URL | null {
  try {
    const url = new URL(/^[a-z]+:/i.test(target) ? target : `https://${target}`);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
