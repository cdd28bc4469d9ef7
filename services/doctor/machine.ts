import { existsSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_CONFIG_FILE } from '../config/load.js';
import type { Config } from '../config.js';
import { PROJECT_ROOT } from '../paths.js';
import { loadKeyRing } from '../store/key-file.js';
import { loadSigner, signingKeyFile } from '../store/signing-key.js';
import { advice, type CheckLine, failed, failure, passed } from './section.js';

const GIBIBYTE = 2 ** 30;
const FREE_TO_WARN = 5 * GIBIBYTE;
const FREE_TO_FAIL = GIBIBYTE;

const manifest = z.object({ version: z.string() });

export function candourVersion(): string {
  return manifest.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'))).version;
}

export function checkVersions(node: string): readonly CheckLine[] {
  const [major = 0, minor = 0] = node.replace(/^v/, '').split('.').map(Number);
  const suits = major > 20 || (major === 20 && minor >= 19);
  return [
    passed('Candour', candourVersion()),
    suits ? passed('Node.js', node) : failed('Node.js', `${node} is too old: install 20.19 or newer.`),
  ];
}

export function checkConfiguration({ web, school }: Config, configFile: string | undefined): readonly CheckLine[] {
  const file = configFile ?? DEFAULT_CONFIG_FILE;
  const lines: CheckLine[] = [
    existsSync(file)
      ? passed('Configuration', file)
      : passed('Configuration', `the environment only; there is no ${file}`),
  ];
  const publicHost = new URL(web.publicUrl).hostname;
  const local = publicHost === 'localhost' || publicHost.startsWith('127.');
  if (web.publicUrl.startsWith('http:') && !local) {
    lines.push(
      failed(
        'Review pages',
        `${web.publicUrl} is not encrypted: put a proxy with TLS before it and set web.publicUrl to https.`,
      ),
    );
  } else if (local) {
    lines.push(
      advice(
        'Review pages',
        `${web.publicUrl}: links in notifications lead nowhere on other machines. Set web.publicUrl.`,
      ),
    );
  } else {
    lines.push(passed('Review pages', web.publicUrl));
  }
  if (school !== null) lines.push(passed('School', 'set in the configuration'));
  return lines;
}

/** The folder that holds everything: whose it is, who may look inside, and how much room there is. */
export async function checkDataFolder(folder: string, user: number | undefined): Promise<readonly CheckLine[]> {
  if (!existsSync(folder)) return [advice('Data folder', `${folder} is not there yet; the first start makes it.`)];
  const { mode, uid } = statSync(folder);
  const lines: CheckLine[] = [];
  if (user !== undefined && uid !== user) {
    lines.push(
      failed(
        'Data folder',
        `${folder} belongs to another user. Run the service as its owner, or: sudo chown -R "$USER" ${folder}`,
      ),
    );
  } else if ((mode & 0o077) !== 0) {
    lines.push(failed('Data folder', `Other users may look into ${folder}. Run: chmod 700 ${folder}`));
  } else {
    lines.push(passed('Data folder', folder));
  }
  const { bavail, bsize } = await statfs(folder);
  return [...lines, freeSpace(bavail * bsize)];
}

export function freeSpace(bytes: number): CheckLine {
  const free = `${(bytes / GIBIBYTE).toFixed(1)} GiB are free on the disk of the data folder`;
  if (bytes < FREE_TO_FAIL)
    return failed('Disk', `${free}: make room now, the database stops writing before it is full.`);
  return bytes < FREE_TO_WARN ? advice('Disk', `${free}: make room soon.`) : passed('Disk', `${free}.`);
}

/** The key that signs the record and exports; made at a start, so that its absence is no failure. */
export function checkSigningKey(keyFile: string): readonly CheckLine[] {
  const path = signingKeyFile(keyFile);
  if (!existsSync(path)) return [advice('Key of the record', `${path} is not there yet; the next start makes it.`)];
  try {
    const { fingerprint } = loadSigner(path);
    return [passed('Key of the record', `${path} (${fingerprint.slice(0, 16)}…). Its fingerprint belongs on paper.`)];
  } catch (error) {
    return [failure('Key of the record', error)];
  }
}

export function checkKey(keyFile: string): readonly CheckLine[] {
  if (!existsSync(keyFile)) {
    return [
      advice(
        'Key',
        `${keyFile} is not there yet; the first start makes it. If there was one, restore it before starting.`,
      ),
    ];
  }
  try {
    const { activeKeyId } = loadKeyRing(keyFile);
    return [
      passed(
        'Key',
        `${keyFile} (${activeKeyId}). Back it up apart from the database: without it no evidence can be read.`,
      ),
    ];
  } catch (error) {
    return [failure('Key', error)];
  }
}
