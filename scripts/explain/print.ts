import type { Explanation } from './explain.js';

/** For people, on standard output. */
export function printExplanation({ plain, disguised, languages, findings, models }: Explanation): void {
  console.log(`Read as:     ${plain}`);
  if (disguised !== null) console.log(`Undisguised: ${disguised}`);
  for (const { name, covered, codes } of languages)
    console.log(
      `Language:    wholly or partly ${name}, ${covered === 'no' ? 'not covered' : `covered for ${codes.join(', ')} only`}`,
    );
  if (languages.length === 0) console.log('Language:    English, or too short to tell');
  console.log(findings.length === 0 ? '\nNothing is found.' : '\nFound:');
  for (const {
    code,
    severity,
    confidence,
    words,
    reason,
    ruleId,
    detectorId,
    suppressedBy,
    contributions,
  } of findings) {
    console.log(`  ${code}, ${severity}, confidence ${confidence.toFixed(2)}: “${words}”`);
    console.log(`    ${reason} (${ruleId ?? detectorId})`);
    if (suppressedBy !== null) console.log(`    Taken down to low by ${suppressedBy}.`);
    for (const { label, weight } of contributions) console.log(`    ${signed(weight)} ${label}`);
  }
  console.log(
    models.length === 0
      ? '\nNo model comes near to raising a case.'
      : '\nModels (log-odds; a case is raised above the last figure):',
  );
  for (const { code, wording, together, raises, words } of models) {
    console.log(
      `  ${code}: wording ${signed(wording)}, with rules ${signed(together)}, raises above ${signed(raises)}`,
    );
    console.log(`    ${words.map(({ word, weight }) => `${word} ${signed(weight)}`).join(', ')}`);
  }
}

function signed(weight: number): string {
  return `${weight < 0 ? '-' : '+'}${Math.abs(weight).toFixed(2)}`;
}
