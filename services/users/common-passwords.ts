/**
 * What the passwords that people choose most are made of, as letters alone: words, names, clubs, rows of the keyboard. A password that is
 * nothing but these, digits at its ends and signs is on every list of breached ones.
 */
export const COMMON_PARTS: readonly string[] = (
  'password passwort passw pass word admin administrator root login welcome letmein changeme secret default guest user test temp access qwerty ' +
  'qwertz azerty asdf asdfgh zxcvbn qwertyuiop asdfghjkl zxcvbnm qazwsx wsxedc qaz wsx edc rfv abc abcd abcde abcdef abcdefgh xyz iloveyou ' +
  'love lovely loveme hello bye sunshine princess football baseball cricket rugby soccer basketball hockey tennis golf monkey dragon tiger ' +
  'lion panda kitten puppy dog cat horse shadow master superman batman spiderman pokemon naruto starwars trustno michael jordan daniel thomas ' +
  'charlie george harry jack oliver william james emily sophie jessica charlotte ashley nicole jennifer arsenal chelsea liverpool everton ' +
  'tottenham spurs rangers celtic manchester united city newcastle villa leeds summer autumn winter spring january february march april may ' +
  'june july august september october november december monday tuesday wednesday thursday friday saturday sunday london england britain ' +
  'scotland wales ireland computer internet windows google microsoft apple samsung facebook freedom whatever nothing something cheese ' +
  'chocolate cookie banana orange flower rainbow ginger pepper killer hunter ninja matrix money dollar lucky happy birthday family mother ' +
  'father baby angel jesus christ heaven god blue red green black white yellow purple silver gold golden diamond star stars moon sun music ' +
  'guitar piano the and you new old one two three'
).split(' ');

/** Of our own trade: the first that somebody who knows where they are would try. */
export const TRADE_PARTS: readonly string[] = (
  'candour safeguarding safeguard safe guarding mentor mentors mentoring mentee pupil pupils student teacher headteacher head lead ' +
  'deputy governor school academy college primary secondary high grammar trust class classroom lesson staff office dsl lado'
).split(' ');
