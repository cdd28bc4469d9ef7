import type { CatalogueRule } from '../../monitoring/catalogue.js';
import type { Change } from '../../monitoring/change.js';
import { weakeningOf } from '../../monitoring/weakening.js';
import { SEVERITIES, type Severity } from '../../taxonomy.js';

/** What can be changed about a rule by its own form, one thing a page. */
export const WHATS = ['on', 'shadow', 'off', 'severity', 'threshold', 'exempt', 'end-trial'] as const;
export type What = (typeof WHATS)[number];

export const WHAT_TITLES: Readonly<Record<What, string>> = {
  on: 'Switch on',
  shadow: 'Put in shadow',
  off: 'Switch off',
  severity: 'Change the severity',
  threshold: 'Change how strong a finding must be',
  exempt: 'Exempt a person',
  'end-trial': 'End the trial in shadow',
};

/** What happens when the form is sent, before it is. */
export function effectOf(
  what: What,
  rule: CatalogueRule,
): { readonly needsTwo: boolean | null; readonly text: string } {
  if (what === 'severity' || what === 'threshold')
    return {
      needsTwo: null,
      text: 'What makes Candour raise less waits until a second person agrees. What makes it raise more is in force within ten seconds. Both stand on the record.',
    };
  const sample = SAMPLES[what];
  const needsTwo = weakeningOf(sample, rule).length > 0;
  return {
    needsTwo,
    text: needsTwo
      ? 'Nothing changes yet: the safeguarding lead, the head teacher or the chair, another one than you, has to agree within 14 days. Your name, your reason and their answer stand on the record.'
      : 'It is in force in every scanner within ten seconds. Your name and your reason stand on the record.',
  };
}

const SAMPLES: Readonly<Record<Exclude<What, 'severity' | 'threshold'>, Change>> = {
  on: { kind: 'state', to: 'on' },
  shadow: { kind: 'state', to: 'shadow' },
  off: { kind: 'state', to: 'off' },
  exempt: { kind: 'exempt', personKey: '-', until: new Date(0).toISOString() },
  'end-trial': { kind: 'end-trial' },
};

/** What can be done with a rule as it stands. */
export function possibleChanges({ state, neverOff, watched, rule }: CatalogueRule): readonly What[] {
  const onlyTrial = watched.own === null && watched.trial !== null && state === 'shadow' && watched.state === 'on';
  if (onlyTrial) return ['end-trial'];
  return WHATS.filter(what => {
    if (what === 'end-trial') return watched.trial !== null;
    if (what === 'exempt') return true;
    if (what === 'severity') return !neverOff;
    if (neverOff || what === state) return false;
    return what !== 'shadow' || rule === null || watched.trial === null;
  });
}

export function severityChoices(rule: CatalogueRule): readonly (Severity | 'own')[] {
  return ['own', ...SEVERITIES.filter(severity => severity !== rule.written)];
}
