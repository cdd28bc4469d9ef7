import type { PhraseSource, RuleFile } from '../detect/rules/schema.js';
import { severityRank } from '../taxonomy.js';

/** In which ways a new wording of a rule may find less than the one before, in words. Empty: it can only find more. Pure. */
export function narrowingOf(before: RuleFile, after: RuleFile): readonly string[] {
  const reasons: string[] = [];
  const lost = before.when.any.length - kept(before.when.any, after.when.any);
  if (lost > 0) reasons.push(`${lost} of its phrases ${lost === 1 ? 'is' : 'are'} taken away or changed`);
  const nearBefore = before.when.near;
  const nearAfter = after.when.near;
  if (
    nearAfter &&
    (!nearBefore || nearAfter.within < nearBefore.within || kept(nearBefore.any, nearAfter.any) < nearBefore.any.length)
  )
    reasons.push('what must stand near it is narrower');
  if (!sameUnless(before, after)) reasons.push('it has another exception, or a wider one');
  if (severityRank(after.severity) < severityRank(before.severity)) reasons.push('its severity is lower');
  if (after.confidence < before.confidence)
    reasons.push('it is less sure, so that the wording of a message can overrule it');
  if (!covers(after.when.author, before.when.author)) reasons.push('it is about fewer authors');
  if (!covers(after.when.recipient, before.when.recipient)) reasons.push('it is about fewer recipients');
  for (const [field, words] of CONDITIONS)
    if (after.when[field] !== undefined && after.when[field] !== before.when[field]) reasons.push(words);
  if (before.when.fields.some(field => !after.when.fields.includes(field)))
    reasons.push('it looks into fewer parts of a message');
  if (before.code !== after.code) reasons.push('it is of another category');
  return reasons;
}

const CONDITIONS = [
  ['channel', 'it is about one channel only'],
  ['hours', 'it is about certain hours only'],
  ['language', 'it is about one language only'],
] as const;

function kept(before: readonly PhraseSource[], after: readonly PhraseSource[]): number {
  const there = new Set(after.map(one => JSON.stringify(one)));
  return before.filter(one => there.has(JSON.stringify(one))).length;
}

/** An exception that is gone, or has fewer phrases, lets more through. */
function sameUnless(before: RuleFile, after: RuleFile): boolean {
  return after.unless.every(({ any, scope }) =>
    before.unless.some(one => kept(any, one.any) === any.length && (one.scope === scope || one.scope === 'message')),
  );
}

function covers(after: readonly string[], before: readonly string[]): boolean {
  const wide = (whos: readonly string[]) =>
    new Set(whos.flatMap(who => (who === 'anyone' ? EVERYBODY : who === 'adult' ? ADULTS : [who])));
  const there = wide(after);
  return [...wide(before)].every(who => there.has(who));
}

const ADULTS = ['mentor', 'staff', 'external'];
const EVERYBODY = [...ADULTS, 'pupil', 'parent'];
