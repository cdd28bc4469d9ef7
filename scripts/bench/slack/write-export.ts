import { closeSync, openSync, writeSync } from 'node:fs';
import { Zip, ZipDeflate } from 'fflate';
import { randomFrom } from '../../random.js';

const PEOPLE = 400;
const CHANNELS = 100;
const FIRST_DAY = Date.UTC(2023, 8, 4);
const DAY = 86_400_000;
const MESSAGES_A_DAY = 40;

/**
 * Writes a zip as Slack exports it, made up from a seed: channels, groups and direct messages over years, with threads, reactions, edits,
 * files, joins, and the profile and blocks that Slack adds to each message. Returns how many messages are to come out of it.
 */
export function writeSlackExport(path: string, messages: number, seed = 1): { messages: number; megabytes: number } {
  const random = randomFrom(seed);
  const out = openSync(path, 'w');
  let bytes = 0;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    writeSync(out, chunk);
  });
  const add = (name: string, value: unknown) => {
    const json = Buffer.from(JSON.stringify(value, null, 4));
    bytes += json.length;
    const file = new ZipDeflate(name, { level: 1 });
    zip.add(file);
    file.push(json, true);
  };
  add(
    'users.json',
    Array.from({ length: PEOPLE }, (_, at) => person(at)),
  );
  const places = Array.from({ length: CHANNELS }, (_, at) => place(at));
  for (const kind of ['channels', 'groups', 'dms'] as const)
    add(
      `${kind}.json`,
      places.filter(one => one.kind === kind).map(({ id, name, members }) => ({ id, name, members })),
    );
  let written = 0;
  for (const [at, { folder, members }] of places.entries()) {
    const until = Math.floor((messages * (at + 1)) / CHANNELS);
    for (let day = FIRST_DAY; written < until; day += DAY) {
      const count = Math.min(MESSAGES_A_DAY, until - written);
      const items: object[] = Array.from({ length: count }, (_, of) =>
        message(random, members, day / 1_000 + of * 600),
      );
      if (random() < 0.1)
        items.unshift({
          type: 'message',
          subtype: 'channel_join',
          ts: `${day / 1_000}.000001`,
          user: members[0],
          text: 'has joined',
        });
      add(`${folder}/${new Date(day).toISOString().slice(0, 10)}.json`, items);
      written += count;
    }
  }
  zip.end();
  closeSync(out);
  return { messages: written, megabytes: bytes / 1e6 };
}

function person(at: number) {
  const name = `person.${at}`;
  return {
    id: userId(at),
    name,
    real_name: `Person ${at}`,
    profile: { email: `${name}@school.example`, display_name: name },
  };
}

function place(at: number) {
  const kind = at < 20 ? 'dms' : at < 40 ? 'groups' : 'channels';
  const id = `${kind === 'dms' ? 'D' : 'C'}${String(at).padStart(8, '0')}`;
  const name = kind === 'dms' ? undefined : `room-${at}`;
  const members = Array.from({ length: kind === 'dms' ? 2 : 30 }, (_, of) => userId((at * 7 + of) % PEOPLE));
  return { kind, id, name, folder: name ?? id, members };
}

function message(random: () => number, members: readonly string[], seconds: number): object {
  const ts = `${seconds}.${String(Math.floor(random() * 1e6)).padStart(6, '0')}`;
  const user = members[Math.floor(random() * members.length)] ?? '';
  const text = sentence(random, members);
  const threaded = random();
  return {
    client_msg_id: `${seconds.toString(16)}-7c1e-4d2a-9b1f-${Math.floor(random() * 1e9).toString(16)}`,
    type: 'message',
    text,
    user,
    ts,
    team: 'T00000001',
    user_profile: {
      avatar_hash: 'ge3b51ca72de',
      image_72: 'https://avatars.example/72.png',
      first_name: 'Person',
      real_name: `Person ${user}`,
      display_name: user,
      team: 'T00000001',
      name: user,
      is_restricted: false,
      is_ultra_restricted: false,
    },
    blocks: [
      {
        type: 'rich_text',
        block_id: ts,
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
      },
    ],
    ...(threaded < 0.2 ? { thread_ts: `${seconds - 600}.000100`, parent_user_id: members[0] } : {}),
    ...(random() < 0.15 ? { reactions: [{ name: 'thumbsup', users: [members[0], members[1]], count: 2 }] } : {}),
    ...(random() < 0.03 ? { edited: { user, ts: `${seconds + 30}.000000` } } : {}),
    ...(random() < 0.04
      ? {
          files: [
            {
              id: 'F0000001',
              name: 'plan.pdf',
              mimetype: 'application/pdf',
              url_private: 'https://files.example/plan.pdf',
            },
          ],
        }
      : {}),
  };
}

const WORDS =
  'the library opens on Thursday after lunch so bring your essay draft and we can look at chapter four together before the trip to the museum Dydd Iau yn y llyfrgell wedi cinio'.split(
    ' ',
  );

function sentence(random: () => number, members: readonly string[]): string {
  const words = Array.from({ length: 4 + Math.floor(random() * 24) }, () => WORDS[Math.floor(random() * WORDS.length)]);
  if (random() < 0.1) words.push(`<@${members[0] ?? ''}>`);
  if (random() < 0.05) words.push('<https://school.example/plan?a=1&amp;b=2|the plan>');
  return words.join(' ');
}

function userId(at: number): string {
  return `U${String(at).padStart(8, '0')}`;
}
