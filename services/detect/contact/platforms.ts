/** Networks, chat apps and games where people have accounts, as pupils and adults write them in the plain view. */
export const PLATFORMS: readonly string[] = (
  'instagram, insta, ig, snapchat, snap, snapchap, sc, tiktok, tik tok, whatsapp, whats app, watsapp, whatsap, wapp, facebook, fb, ' +
  'messenger, telegram, tele, signal, discord, disc, kik, wickr, viber, wechat, line app, threema, twitter, bereal, be real, tumblr, ' +
  'pinterest, reddit, twitch, youtube channel, linkedin, threads, mastodon, bluesky, omegle, yubo, roblox, fortnite, minecraft, psn, ' +
  'playstation network, xbox live, gamertag, steam, skype, facetime, imessage, spotify, vinted, ' +
  // Pictures and phrases that stand for one: the ghost, the camera, the paper plane, the clock.
  '👻, 📸, 📷, ✈️, ghost app, clock app, paper plane, the gram, bird app, yellow app, blue app'
).split(', ');

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
