import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cast, type CastMember } from './cast.js';
import { csvExport, jsonlExport, teamsExport, whatsappExport } from './chats.js';
import { type ComposedLetter, composeThread } from './letters.js';
import { readChats, readGroup, readThreads, SAMPLE_FOLDER } from './story.js';

/** What stands in the folder afterwards. */
export interface PreparedSchool {
  readonly people: string;
  readonly pairs: string;
  /** A Maildir for each mailbox of the scheme. */
  readonly mail: string;
  /** Exports of four messaging products. */
  readonly chat: string;
  readonly letters: number;
  /** Files in the Maildirs: more than letters, since mail between two mailboxes lies in both. */
  readonly copies: number;
  readonly chatMessages: number;
}

/**
 * Writes the sample school into `folder`: people.csv, pairs.csv, mail/<address>/ as Maildirs, chat/ as exports.
 * Times follow `today`, so that the story ends in the last complete week. Running it again gives the same files.
 */
export async function prepareSampleSchool(folder: string, today: Date): Promise<PreparedSchool> {
  const cast = new Cast();
  const mail = join(folder, 'mail');
  const chat = join(folder, 'chat');
  mkdirSync(chat, { recursive: true });
  for (const file of ['people.csv', 'pairs.csv']) copyFileSync(join(SAMPLE_FOLDER, file), join(folder, file));

  let letters = 0;
  let copies = 0;
  for (const [index, thread] of readThreads().entries()) {
    for (const letter of await composeThread(thread, index + 1, cast, today)) {
      letters += 1;
      copies += deliver(letter, letters, mail);
    }
  }

  const teams = readChats('teams');
  const platform = readChats('platform');
  const helpdesk = readChats('helpdesk');
  const group = readGroup();
  writeFileSync(join(chat, 'teams-export.json'), teamsExport(teams, cast, today));
  writeFileSync(join(chat, 'WhatsApp Chat with Regional final.txt'), whatsappExport(group, today));
  writeFileSync(join(chat, 'platform.jsonl'), jsonlExport(platform, cast, today));
  writeFileSync(join(chat, 'helpdesk.csv'), csvExport(helpdesk, cast, today));
  const chatMessages = [...teams, ...platform, ...helpdesk, group].reduce((sum, { lines }) => sum + lines.length, 0);
  return {
    people: join(folder, 'people.csv'),
    pairs: join(folder, 'pairs.csv'),
    mail,
    chat,
    letters,
    copies,
    chatMessages,
  };
}

/** Into the mailbox of every adult of the school who sent or got it; where there is none, into the pupils' mailboxes. */
function deliver(letter: ComposedLetter, number: number, mail: string): number {
  const people: readonly CastMember[] = [letter.from, ...letter.recipients];
  const watched = people.filter(person => person.role === 'staff' || person.role === 'mentor');
  const mailboxes = watched.length > 0 ? watched : people.filter(person => person.role === 'pupil');
  for (const owner of mailboxes) {
    const maildir = join(mail, owner.address, ...(owner === letter.from ? ['.Sent'] : []));
    for (const part of ['tmp', 'new', 'cur']) mkdirSync(join(maildir, part), { recursive: true });
    const path = join(maildir, 'cur', `${Math.floor(letter.at.getTime() / 1000)}.M${number}.northfield:2,S`);
    writeFileSync(path, letter.mime);
    utimesSync(path, letter.at, letter.at);
  }
  return mailboxes.length;
}
