/**
 * A language as ISO 639-1 writes it (`pl`), with the script where Candour tells two apart: `ur` is Urdu in its own script, `ur-Latn` in
 * Latin letters, and `und-Cyrl`, `und-Arab` where the script alone is known.
 */
export type Language = string;

const NAMES = new Intl.DisplayNames(['en-GB'], { type: 'language', fallback: 'none' });

/** What people call it. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  // Nothing but the letters tells Urdu from Hindi, and Latin letters do not.
  'ur-Latn': 'Urdu or Hindi in Latin letters',
  'und-Cyrl': 'Ukrainian, Russian or another language in Cyrillic letters',
  'und-Arab': 'Arabic, Urdu or another language in Arabic letters',
};

/** `Polish`, `Urdu or Hindi in Latin letters`; the code itself when it has no name. */
export function languageName(language: Language): string {
  return OWN_NAMES[language] ?? NAMES.of(language) ?? language;
}

/** A pack of rules is for a language in whatever script: `ur` for `ur` and `ur-Latn`. */
export function packOf(language: Language): string {
  return language.split('-')[0] ?? language;
}
