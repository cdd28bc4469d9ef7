/**
 * What programs write beside something that older ones do not understand. Whole texts only: words of one's own beside an encrypted message
 * or a retraction are shown by such programs, and are words like any others.
 */
const HINTS: readonly RegExp[] = [
  /^\[?this (?:message )?is (?:an )?omemo[ -]encrypted(?: message)?[\].]?(?: which your client doesn[’']t (?:seem to )?support(?: that)?\.?)?(?: find more information on https:\/\/conversations\.im\/omemo)?$/i,
  /^i sent you an omemo encrypted message but your client doesn[’']t seem to support that\.(?: find more information on https:\/\/conversations\.im\/omemo)?$/i,
  /^(?:you received|you['’]ve received) a message encrypted with omemo(?: but your client doesn['’]t support omemo)?\.?$/i,
  /^\[?this message is (?:openpgp |pgp )?encrypted(?: with openpgp)?(?: \(see :?xep[- :]?0?(?:27|373|374)\)?)?[\].]*$/i,
  /^a message was retracted\.?$/i,
  /^(?:this person|\/me) (?:attempted to retract|retracted) a previous message(?:,? but it[’']s unsupported by your client)?\.?$/i,
];

/** Whether a text is only such a hint. */
export function isHint(text: string): boolean {
  const line = text.trim();
  return line.length < 200 && HINTS.some(hint => hint.test(line));
}
