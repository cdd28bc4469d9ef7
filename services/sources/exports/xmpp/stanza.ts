import { childOf, elementOf, wholeText, type XmlElement } from '../xml-parts.js';

/** One archived message, as far as its elements say; https://xmpp.org/rfcs/rfc6121.html#message */
export interface Stanza {
  readonly message: XmlElement;
  readonly type: string;
  readonly from: Jid;
  readonly to: Jid;
  readonly at: Date | null;
  /** In the archive that it was taken from. */
  readonly archiveId: string | null;
  /** Whose archive that is: a person's or a room's; `''`: not said. */
  readonly owner: string;
}

export interface Jid {
  /** `ann@school.example`, in lower case; `''`: not said. */
  readonly bare: string;
  /** A device, or a nickname in a room. */
  readonly resource: string;
}

const REPLY = 'urn:xmpp:reply:0';

/** From a `<result>` (XEP-0313), or a `<message>` alone or around one. `null`: it holds no message. */
export function stanzaOf(xml: string, owner: string): Stanza | null {
  const outer = elementOf(xml);
  if (!outer) return null;
  const result = outer.name === 'result' ? outer : childOf(outer, 'result');
  const forwarded = childOf(result, 'forwarded') ?? childOf(carbonOf(outer), 'forwarded');
  const message = childOf(forwarded, 'message') ?? (outer.name === 'message' && !result ? outer : undefined);
  if (!message) return null;
  return {
    message,
    type: message.attributes.type ?? 'normal',
    // In their own archive, servers may leave out whose it is.
    from: jidOf(message.attributes.from ?? owner),
    to: jidOf(message.attributes.to ?? owner),
    at: timeOf(childOf(forwarded, 'delay') ?? delayOf(message)),
    archiveId: result?.attributes.id ?? null,
    owner: owner.toLowerCase(),
  };
}

/** https://xmpp.org/extensions/xep-0280.html */
function carbonOf(outer: XmlElement): XmlElement | undefined {
  return childOf(outer, 'sent') ?? childOf(outer, 'received');
}

/** XEP-0203, and XEP-0091 of before. */
function delayOf(message: XmlElement): XmlElement | undefined {
  return childOf(message, 'delay') ?? message.children.find(({ attributes }) => attributes.xmlns === 'jabber:x:delay');
}

export function timeOf(element: XmlElement | undefined): Date | null {
  const stamp = element?.attributes.stamp ?? '';
  const legacy = /^(\d{4})(\d{2})(\d{2})T(\d{2}:\d{2}:\d{2})$/.exec(stamp);
  const date = new Date(legacy ? `${legacy[1]}-${legacy[2]}-${legacy[3]}T${legacy[4]}Z` : stamp);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function jidOf(text: string): Jid {
  const slash = text.indexOf('/');
  if (slash < 0) return { bare: text.toLowerCase(), resource: '' };
  return { bare: text.slice(0, slash).toLowerCase(), resource: text.slice(slash + 1) };
}

/** Its words, in every language that they are given in, without what it repeats of the message that it answers. */
export function bodyOf(message: XmlElement): string {
  const bodies = message.children.filter(({ name }) => name === 'body').map(wholeText);
  const [first = '', ...others] = [...new Set(bodies)];
  return [withoutQuote(first, message), ...others].join('\n');
}

/** https://xmpp.org/extensions/xep-0428.html: counts in code points. */
function withoutQuote(body: string, message: XmlElement): string {
  const fallback = message.children.find(({ name, attributes }) => name === 'fallback' && attributes.for === REPLY);
  const { start, end } = childOf(fallback, 'body')?.attributes ?? {};
  if (start === undefined || end === undefined) return body;
  const points = Array.from(body);
  return [...points.slice(0, Number(start)), ...points.slice(Number(end))].join('');
}

/** OMEMO and OpenPGP: what stands beside them says only that one cannot read it. */
export function isEncrypted(message: XmlElement): boolean {
  return message.children.some(
    ({ name, attributes: { xmlns = '' } }) =>
      (name === 'encrypted' && /omemo|axolotl/.test(xmlns)) ||
      xmlns === 'urn:xmpp:openpgp:0' ||
      xmlns === 'jabber:x:encrypted',
  );
}

/** Which message it corrects (XEP-0308), retracts (XEP-0424), reacts to (XEP-0444) or answers (XEP-0461). */
export interface Targets {
  readonly corrects: string | null;
  readonly retracts: string | null;
  readonly reactsTo: string | null;
  readonly answers: string | null;
}

export function targetsOf(message: XmlElement): Targets {
  const idIn = (name: string, namespace: RegExp) =>
    message.children.find(one => one.name === name && namespace.test(one.attributes.xmlns ?? ''))?.attributes.id ??
    null;
  const fastened = message.children.find(one => one.name === 'apply-to' && childOf(one, 'retract'));
  return {
    corrects: idIn('replace', /message-correct/),
    retracts: idIn('retract', /message-retract/) ?? fastened?.attributes.id ?? null,
    reactsTo: idIn('reactions', /reactions/),
    answers: idIn('reply', /reply/),
  };
}
