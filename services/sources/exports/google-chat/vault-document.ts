import { Parser } from 'htmlparser2';
import { proseDate } from './date.js';

/** One message of a conversation that Google Vault exports as an e-mail. */
export interface VaultMessage {
  readonly id: string;
  /** Name or address, as it stands there. */
  readonly sender: string;
  /** What stands behind the sender: when, and whatever Vault says of it (`edited`, `deleted`). */
  readonly time: string;
  readonly words: string;
}

/** The messages of one e-mail. */
export interface VaultDocument {
  readonly messages: readonly VaultMessage[];
  /** The last message never ends. */
  readonly isCutOff: boolean;
}

const BOLD = /font-weight:\s*(?:700|bold)/i;
const WORDS = /white-space:\s*pre-wrap/i;
const VOID = new Set([
  'br',
  'img',
  'hr',
  'input',
  'meta',
  'link',
  'wbr',
  'area',
  'base',
  'col',
  'embed',
  'source',
  'track',
]);

/**
 * The messages of the HTML that Vault makes of a conversation: a `div` with `data-id` each, the sender in bold, the time behind, and the words in a `div` that keeps
 * blanks. Google does not publish the form; it is taken from https://github.com/telcharr/gchat_mbox_extractor. One pass, no recursion.
 */
export function messagesOfVault(html: string): VaultDocument {
  const reader = new DocumentReader();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      ontext: text => reader.write(text),
      onclosetag: (name, isImplied) => reader.close(name, isImplied),
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return { messages: reader.messages(), isCutOff: reader.isCutOff };
}

class DocumentReader {
  isCutOff = false;
  readonly #messages: { id: string; sender: string[]; time: string[]; words: string[] }[] = [];
  #depth = 0;
  /** At which depth the message began. */
  #messageAt = 0;
  /** At which depth the bold sender and the words began; 0: not within. */
  #boldAt = 0;
  #wordsAt = 0;
  /** Where the link leads that is open, and which of the words are its own. */
  #link: { readonly target: string; readonly from: number } | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const message = this.#messages.at(-1);
    if (name === 'br' && this.#wordsAt > 0) message?.words.push('\n');
    if (VOID.has(name)) return;
    this.#depth += 1;
    const style = attributes.style ?? '';
    if (name === 'div' && attributes['data-id']) {
      this.#messages.push({ id: attributes['data-id'], sender: [], time: [], words: [] });
      this.#messageAt = this.#depth;
      this.#boldAt = 0;
      this.#wordsAt = 0;
    } else if (!message || this.#wordsAt > 0) {
      // Links within words lead somewhere else than they may say.
      if (name === 'a' && attributes.href && message && this.#wordsAt > 0)
        this.#link = { target: attributes.href, from: message.words.length };
    } else if (WORDS.test(style)) this.#wordsAt = this.#depth;
    else if (name === 'span' && BOLD.test(style) && message.sender.length === 0) this.#boldAt = this.#depth;
  }

  write(text: string): void {
    const message = this.#messages.at(-1);
    if (!message) return;
    if (this.#wordsAt > 0) message.words.push(text);
    else if (this.#boldAt > 0) message.sender.push(text);
    else if (message.sender.length > 0 && message.words.length === 0) message.time.push(text);
  }

  /** `isImplied`: the end is not written there. */
  close(name: string, isImplied: boolean): void {
    if (VOID.has(name)) return;
    const message = this.#messages.at(-1);
    if (name === 'a' && this.#link !== null && message) {
      const { target, from } = this.#link;
      if (message.words.slice(from).join('').trim() !== target) message.words.push(` (${target})`);
      this.#link = null;
    }
    if (isImplied && message && this.#depth === this.#messageAt) this.isCutOff = true;
    if (this.#depth === this.#boldAt) this.#boldAt = 0;
    if (this.#depth === this.#wordsAt) this.#wordsAt = 0;
    this.#depth -= 1;
  }

  messages(): readonly VaultMessage[] {
    return this.#messages.map(({ id, sender, time, words }) => ({
      id,
      sender: sender.join('').trim(),
      time: time.join('').trim(),
      words: words.join('').trim(),
    }));
  }
}

/** When it was sent, and what Vault says became of it. */
export function timeOfVault({ time }: VaultMessage): { sentAt: Date | null; isEdited: boolean; isDeleted: boolean } {
  const found = proseDate(time);
  const rest = found ? time.slice(found.length) : time;
  return { sentAt: found?.date ?? null, isEdited: /\bedited\b/i.test(rest), isDeleted: /\bdeleted\b/i.test(rest) };
}

/** Whether a mail file begins with such a conversation, by the beginning of it in whatever encoding. */
export function beginsAsVaultChat(head: string): boolean {
  return head.startsWith('From ') && (isVaultHtml(head) || isVaultHtml(unfolded(head)) || isVaultHtml(unpacked(head)));
}

function isVaultHtml(html: string): boolean {
  return /<div data-id="[^"]{1,300}"/.test(html) && BOLD.test(html);
}

/** Quoted-printable. */
function unfolded(head: string): string {
  return head.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
}

/** The first HTML part in base64. */
function unpacked(head: string): string {
  const part = head.search(/^content-type:\s*text\/html/im);
  if (part < 0 || !/^content-transfer-encoding:\s*base64/im.test(head)) return '';
  const body = head.slice(part).search(/\r?\n\r?\n/);
  const packed = /^[A-Za-z0-9+/=\r\n]+/.exec(body < 0 ? '' : head.slice(part + body).trimStart())?.[0] ?? '';
  return Buffer.from(packed, 'base64').toString('utf8');
}
