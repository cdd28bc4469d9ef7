import { isCommonWord } from '../../normalise/segment.js';

/** Networks, chat apps and games where people have accounts, as pupils and adults write them in the plain view. */
export const PLATFORMS: readonly string[] = (
  'instagram, insta, ig, snapchat, snap, snapchap, sc, tiktok, tik tok, whatsapp, whats app, watsapp, whatsap, wapp, facebook, fb, ' +
  'messenger, telegram, tele, signal, discord, disc, kik, wickr, viber, wechat, line app, threema, twitter, bereal, be real, tumblr, ' +
  'pinterest, reddit, twitch, youtube channel, linkedin, threads, mastodon, bluesky, omegle, yubo, roblox, fortnite, minecraft, psn, ' +
  'playstation network, xbox live, gamertag, steam, skype, facetime, imessage, spotify, vinted, ' +
  // Pictures and phrases that stand for one: the ghost, the camera, the paper plane, the clock.
  '👻, 📸, 📷, ✈️, ghost app, clock app, paper plane, the gram, bird app, yellow app, blue app'
).split(', ');

/** Of these the ones that nobody writes but to avoid the name; pictures of cameras and planes are also just that. */
export const STAND_INS: readonly string[] =
  '👻, ghost app, clock app, bird app, yellow app, blue app, the gram, paper plane'.split(', ');

/** Shorter names with a slip in them are other words too often: steal, stream, team. */
const LONG_NAMES: readonly string[] = PLATFORMS.filter(name => /^[a-z]{6,}$|^insta$/.test(name));
const SHORTEST_SLIP = Math.min(...LONG_NAMES.map(name => name.length)) - 1;
/** As these are, which the common words may not hold. */
const NO_SLIPS: ReadonlySet<string> = new Set(
  'switch twitchy stitch thread treads discard discords signals instant instal linked mastodons minecart spottily'.split(
    ' ',
  ),
);

/** The name of a platform with one slip in it: a letter too many, too few, another one, or two that changed places. */
export function isNearPlatform(word: string): boolean {
  if (word.length < SHORTEST_SLIP || word.length > LONGEST_SLIP) return false;
  if (NO_SLIPS.has(word) || isCommonWord(word)) return false;
  return LONG_NAMES.some(name => hasOneSlip(word, name));
}

const LONGEST_SLIP = 1 + Math.max(...LONG_NAMES.map(name => name.length));

function hasOneSlip(word: string, name: string): boolean {
  const longer = word.length - name.length;
  if (longer < -1 || longer > 1 || word === name) return false;
  let at = 0;
  while (word.charAt(at) === name.charAt(at) && at < name.length) at += 1;
  const rest = word.slice(at);
  const ofName = name.slice(at);
  if (longer > 0) return rest.slice(1) === ofName;
  if (longer < 0) return rest === ofName.slice(1);
  return (
    rest.slice(1) === ofName.slice(1) || (rest.slice(0, 2) === swapped(ofName) && rest.slice(2) === ofName.slice(2))
  );
}

function swapped(text: string): string {
  return text.charAt(1) + text.charAt(0);
}

/** Hosts of profiles and invitations. Paths that show a post or a film to anybody are not meant. */
export const PROFILE_LINKS: readonly { readonly host: string; readonly path: RegExp; readonly invites: boolean }[] = [
  { host: 'instagram.com', path: /^\/(?!p\/|reel\/|explore\/|tv\/)[\w.]+/i, invites: false },
  { host: 'ig.me', path: /./, invites: true },
  { host: 'snapchat.com', path: /^\/(?:add|u)\//i, invites: true },
  { host: 'tiktok.com', path: /^\/@[\w.]+\/?$/i, invites: false },
  { host: 'wa.me', path: /./, invites: true },
  { host: 'chat.whatsapp.com', path: /./, invites: true },
  { host: 'api.whatsapp.com', path: /./, invites: true },
  { host: 't.me', path: /./, invites: true },
  { host: 'telegram.me', path: /./, invites: true },
  { host: 'signal.me', path: /./, invites: true },
  { host: 'signal.group', path: /./, invites: true },
  { host: 'discord.gg', path: /./, invites: true },
  { host: 'discord.com', path: /^\/(?:invite|users)\//i, invites: true },
  { host: 'm.me', path: /./, invites: true },
  { host: 'facebook.com', path: /^\/(?:profile\.php|[\w.]{5,})(?:[/?]|$)/i, invites: false },
  { host: 'fb.me', path: /./, invites: false },
  { host: 'kik.me', path: /./, invites: true },
  { host: 'x.com', path: /^\/\w+\/?$/i, invites: false },
  { host: 'twitter.com', path: /^\/\w+\/?$/i, invites: false },
  { host: 'roblox.com', path: /^\/users\//i, invites: false },
  { host: 'linktr.ee', path: /./, invites: false },
  { host: 'bere.al', path: /./, invites: false },
];

/** Where they lead cannot be seen. */
export const SHORTENERS: ReadonlySet<string> = new Set(
  'bit.ly tinyurl.com t.co is.gd ow.ly buff.ly cutt.ly rb.gy shorturl.at tiny.cc rebrand.ly v.gd qrco.de t.ly'.split(
    ' ',
  ),
);
