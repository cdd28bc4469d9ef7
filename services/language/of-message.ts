import type { Message } from '../message.js';
import { CODES, type Code } from '../taxonomy.js';
import { type Language, packOf } from './names.js';
import { recognise } from './recognise.js';

/** A language other than English in which a message, or a part of it, is written. Holds no words of it. */
export interface MessageLanguage {
  readonly language: Language;
  /** What rules of this language look for; `[]`: the language is not covered at all. Never as much as in English. */
  readonly codes: readonly Code[];
}

/** For each language with rules of its own, what they look for. */
export type LanguagePacks = ReadonlyMap<string, ReadonlySet<Code>>;

/** What the author wrote and attached; what the message repeats of earlier ones is theirs. */
export function languagesOfMessage(message: Message, packs: LanguagePacks): readonly MessageLanguage[] {
  const fields = [message.text, message.subject, ...message.attachments.map(file => file.text ?? '')];
  const languages = new Set(fields.flatMap(field => (field === '' ? [] : recognise(field).languages)));
  return [...languages].map(language => {
    const looked = packs.get(packOf(language));
    return { language, codes: CODES.filter(code => looked?.has(code)) };
  });
}
