import type { Message } from '../message.js';
import type { FindingField } from './finding.js';

type Words = Pick<Message, 'subject' | 'text' | 'quotedText' | 'links' | 'attachments'>;

/** The text that the spans of findings in this field count in. */
export function fieldText(words: Words, field: Exclude<FindingField, 'envelope'>): string {
  switch (field) {
    case 'text':
      return words.text;
    case 'subject':
      return words.subject;
    case 'quoted':
      return words.quotedText;
    case 'attachment':
      return words.attachments.map(attachment => attachment.text ?? '').join('\n');
    case 'link':
      return words.links.map(link => link.target).join('\n');
  }
}
