/** Without a mail server nobody hears of anything: whoever relies on it must be asked to telephone. */
const ONLY_SIGNING_IN = 'They see it when they next sign in: telephone them.';

/** Of somebody whom the sentence before names, e.g. `Its next reader has`. */
export function hasBeenTold(who: string, sends: boolean): string {
  return sends ? `${who} been told.` : `No e-mail can be sent; ${ONLY_SIGNING_IN.toLowerCase()}`;
}

/** The same of the chair of governors. */
export function chairTold(sends: boolean): string {
  return sends
    ? 'The chair of governors is told.'
    : 'The chair of governors sees it on signing in next: telephone them.';
}

/** Those who are told, by name: before it is done, and after. */
export function willBeTold(people: string, isOne: boolean, sends: boolean): string {
  if (sends) return `${people} ${isOne ? 'is' : 'are'} told now, without content.`;
  return `${people} ${isOne ? 'sees' : 'see'} it on signing in next, for no e-mail can be sent: telephone them.`;
}

export function wereTold(people: string, sends: boolean): string {
  return sends ? `Told: ${people}.` : `Not told by e-mail: ${people}. ${ONLY_SIGNING_IN}`;
}
