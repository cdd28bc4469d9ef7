import { createRequire } from 'node:module';
import { parse as parseHost } from 'tldts';
import { z } from 'zod';
import type { Message } from '../../message.js';
import type { Register } from '../../register/register.js';
import type { Severity } from '../../taxonomy.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { type WrittenAddress, writtenAddresses } from './address-pattern.js';
import { contactTexts, originAt, severityAt, severityOfContact, viewsAt } from './direction.js';
import { withoutOverlaps } from './overlaps.js';

/** Where anybody can have an address. */
const FREE_PROVIDERS: ReadonlySet<string> = new Set(
  z.array(z.string()).parse(createRequire(import.meta.url)('email-providers/all.json')),
);
/** Boxes of an organisation rather than a person's. */
const OF_AN_OFFICE =
  /^(?:support|help|helpdesk|info|enquir(?:y|ies)|admissions?|bookings?|no-?reply|office|reception|careers|jobs|library|customer\.?service|webmaster|postmaster)@/;

/** E-mail addresses that the school did not issue, plain or spelt out. */
export const addressDetector: Detector = {
  id: 'contact/address',
  detect(message: Message, register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const place of viewsAt(contactTexts(message))) {
      for (const written of writtenAddresses(place.view)) {
        if (!isForeign(written, register)) continue;
        const office = !written.byProvider && OF_AN_OFFICE.test(written.address) && !isFree(written.address);
        findings.push({
          code: 'contact.personal-email',
          detectorId: this.id,
          ruleId: null,
          clause: 'school-address',
          severity: office ? 'low' : severityAt(place, graveness(written, severity)),
          confidence: office ? 0.3 : written.plain ? 0.95 : 0.85,
          field: place.field,
          span: originAt(place, written.start, written.end),
          reason: place.own
            ? 'Gives an e-mail address that the school did not issue.'
            : 'A quotation or an attachment holds an e-mail address that the school did not issue.',
          contributions: [],
          suppressedBy: office ? 'contact/address/of-an-office' : null,
        });
      }
    }
    return withoutOverlaps(findings);
  },
};

/** Anybody's own box at a provider is graver than one at some organisation. */
function graveness(written: WrittenAddress, severity: Severity): Severity {
  return severity === 'high' && !written.byProvider && !isFree(written.address) ? 'medium' : severity;
}

function isFree(address: string): boolean {
  const { domain } = parseHost(hostOf(address));
  return FREE_PROVIDERS.has(hostOf(address)) || (domain !== null && FREE_PROVIDERS.has(domain));
}

function isForeign({ address, byProvider }: WrittenAddress, register: Register): boolean {
  if (byProvider) return true;
  const host = hostOf(address);
  const { domain, isIcann } = parseHost(host);
  // Domains kept for examples are no public suffix, but in running text they are addresses all the same.
  if (!domain || (!isIcann && !/\.(?:example|test|invalid)$/.test(host))) return false;
  return !register.isSchoolHost(host) && !register.personByAddress(address);
}

function hostOf(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}
