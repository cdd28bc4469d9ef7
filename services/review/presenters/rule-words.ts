import type { PhraseSource, RuleFile } from '../../detect/rules/schema.js';
import { CHANNEL_NAMES } from './marks.js';
import { visibleLine } from './untrusted.js';

const WHO_NAMES: Readonly<Record<string, string>> = {
  adult: 'adults of the scheme and strangers',
  anyone: 'anyone',
  mentor: 'mentors',
  staff: 'staff',
  pupil: 'pupils',
  parent: 'parents',
  external: 'people who are not on the register',
};

const FIELD_NAMES: Readonly<Record<string, string>> = {
  text: 'the text',
  subject: 'the subject',
  quoted: 'what is repeated from earlier messages',
  attachment: 'attachments',
  link: 'links',
};

const MOST_WORDS = 300;

/** A rule as a person reads it. Its words come from files and forms, so they are shown as a stranger's are. */
export function ruleInWords({ when, unless, examples, why, confidence, ...rule }: RuleFile) {
  return {
    conditions: [
      { name: 'Who writes', text: sentence(list(when.author.map(nameOfWho))) },
      { name: 'To whom', text: sentence(list(when.recipient.map(nameOfWho))) },
      { name: 'Where', text: when.channel === undefined ? 'E-mail and chat' : (CHANNEL_NAMES[when.channel] ?? '') },
      ...(when.hours === undefined
        ? []
        : [
            {
              name: 'When',
              text: when.hours === 'outside' ? 'Outside the hours of the scheme' : 'Within the hours of the scheme',
            },
          ]),
      ...(when.language === undefined
        ? []
        : [{ name: 'Language', text: `Texts that hold ${languageName(when.language)}` }]),
      { name: 'Looks into', text: sentence(list(when.fields.map(field => FIELD_NAMES[field] ?? field))) },
      {
        name: 'The last word',
        text:
          confidence >= 0.8
            ? 'A finding stands, whatever the wording of the whole message.'
            : 'The wording of the whole message may take a finding down to low.',
      },
      { name: 'Known false alarms', text: visibleLine(rule['known-false-alarms'], 500) },
    ],
    why: visibleLine(why, 500),
    phrases: when.any.map(phraseText),
    near: when.near ? { within: when.near.within, phrases: when.near.any.map(phraseText) } : null,
    exceptions: unless.map(({ id, any, scope }) => ({
      name: id,
      where: scope === 'message' ? 'anywhere in the message' : 'in the same sentence',
      phrases: any.map(phraseText),
    })),
    raises: examples.raises.map(({ text }) => visibleLine(text, MOST_WORDS)),
    ignores: examples.ignores.map(({ text }) => visibleLine(text, MOST_WORDS)),
  };
}

function nameOfWho(who: string): string {
  return WHO_NAMES[who] ?? who;
}

function phraseText(phrase: PhraseSource): string {
  if (typeof phrase === 'string') return visibleLine(phrase, MOST_WORDS);
  return `${visibleLine(phrase.pattern, MOST_WORDS)} (a pattern, with one of: ${visibleLine(phrase.literals.join(', '), MOST_WORDS)})`;
}

function list(words: readonly string[]): string {
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function languageName(language: string): string {
  return new Intl.DisplayNames(['en-GB'], { type: 'language' }).of(language) ?? language;
}
