/** A page that belongs to the first run, or stands by itself in the settings: the same forms, other ways on. */
export interface Flow {
  /** Where its pages stand, e.g. `/first-run/mailbox`. */
  readonly base: string;
  /** Where it leads when it is done. */
  readonly next: string;
  /** 1 to 3 in the first run; `null` in the settings. */
  readonly step: 1 | 2 | 3 | null;
}

export const FIRST_RUN_STEPS = ['Account', 'School and mailbox', 'People'] as const;

/** The steps with what is behind, at hand and ahead. */
export function stepsOf({ step }: Flow) {
  if (step === null) return null;
  return FIRST_RUN_STEPS.map((text, index) => ({
    text: `${index + 1}. ${text}`,
    state: index + 1 < step ? 'done' : index + 1 === step ? 'current' : 'ahead',
  }));
}
