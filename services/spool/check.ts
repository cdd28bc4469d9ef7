import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import type { IntakeConfig, SpoolConfig } from '../config.js';
import { errorCode } from '../errors.js';
import type { CheckLine } from '../sources/source.js';
import { readCertificate } from './certificate.js';
import { isSilent, readFigures } from './figures.js';
import { placesOf } from './places.js';

const DAY = 86_400_000;
/** Days before its end at which somebody should renew a certificate. */
const RENEW_BEFORE = 21;
const CONNECT_WITHIN = 3_000;
const GIBIBYTE = 2 ** 30;

const passed = (label: string, detail: string): CheckLine => ({ label, outcome: 'passed', detail });
const advice = (label: string, detail: string): CheckLine => ({ label, outcome: 'advice', detail });
const failed = (label: string, detail: string): CheckLine => ({ label, outcome: 'failed', detail });

/** Whether the receiver runs, its port is open, its certificate good and its disk roomy. */
export async function checkIntake(config: IntakeConfig, spool: SpoolConfig, now: Date): Promise<readonly CheckLine[]> {
  return [
    checkReceiver(config, spool, now),
    await checkPort(config),
    ...checkCertificate(config, now),
    ...checkAllowed(config),
    ...(await checkRoom(config, spool)),
  ];
}

function checkReceiver({ id }: IntakeConfig, { folder }: SpoolConfig, now: Date): CheckLine {
  const figures = readFigures(placesOf(folder, id).figures);
  if (figures === null)
    return failed('Receiver', 'It has never run. `candour start` starts it, or `candour start --only receiver`.');
  if (isSilent(figures, now))
    return failed(
      'Receiver',
      `It has not been heard of since ${momentOf(figures.at)}. Senders keep their messages for a while: start it and see its log.`,
    );
  const last =
    figures.lastReceivedAt === null ? 'nothing yet' : `the last message at ${momentOf(figures.lastReceivedAt)}`;
  return passed('Receiver', `It runs and has received ${figures.received} messages, ${last}.`);
}

async function checkPort({ listen }: IntakeConfig): Promise<CheckLine> {
  const host = listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host === '::' ? '::1' : listen.host;
  const where = `${listen.host}:${listen.port}`;
  const trouble = await tryConnecting(host, listen.port);
  if (trouble === null)
    return passed('Port', `${where} answers on this machine. That others reach it, a firewall decides.`);
  return failed(
    'Port',
    `${where} does not answer (${trouble}). Start the receiver, or see in its log why it cannot listen.`,
  );
}

function tryConnecting(host: string, port: number): Promise<string | null> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: CONNECT_WITHIN });
    const finish = (trouble: string | null) => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => finish(null));
    socket.once('timeout', () => finish('ETIMEDOUT'));
    socket.once('error', error => finish(errorCode(error)));
  });
}

function checkCertificate({ tls }: IntakeConfig, now: Date): readonly CheckLine[] {
  if (tls === null)
    return [
      advice(
        'Certificate',
        'None is set: nothing is encrypted here, which suits only what does not leave this machine.',
      ),
    ];
  try {
    const { endsAt } = readCertificate(tls);
    const days = Math.floor((endsAt.getTime() - now.getTime()) / DAY);
    if (days < 0) return [failed('Certificate', `It ended on ${dateOf(endsAt)}. Renew it; no restart is needed.`)];
    const detail = `It is good until ${dateOf(endsAt)}, ${days} days from now.`;
    return [
      days < RENEW_BEFORE
        ? advice('Certificate', `${detail} Renew it soon; no restart is needed.`)
        : passed('Certificate', detail),
    ];
  } catch (error) {
    return [
      failed(
        'Certificate',
        `Certificate and key cannot be used (${errorCode(error)}). Check ${tls.certificateFile} and ${tls.keyFile}.`,
      ),
    ];
  }
}

function checkAllowed({ allow }: IntakeConfig): readonly CheckLine[] {
  const everybody = allow.some(network => network.endsWith('/0'));
  return everybody ? [advice('Allowed', 'Everybody may connect. Name the networks of your provider in `allow`.')] : [];
}

async function checkRoom({ id }: IntakeConfig, spool: SpoolConfig): Promise<readonly CheckLine[]> {
  const { root, figures } = placesOf(spool.folder, id);
  if (!existsSync(root)) return [];
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  const stands = readFigures(figures);
  const room = `${(free / GIBIBYTE).toFixed(1)} GiB are free on the disk of the spool`;
  const lines: CheckLine[] = [];
  if (free < spool.minFreeBytes) lines.push(failed('Spool', `${room}: no message is taken. Make room.`));
  else
    lines.push(
      free < 4 * spool.minFreeBytes ? advice('Spool', `${room}: make room soon.`) : passed('Spool', `${room}.`),
    );
  if (stands && (stands.bytes > spool.maxBytes * 0.8 || stands.items > spool.maxItems * 0.8))
    lines.push(
      failed(
        'Spool',
        'It is nearly full: soon no message is taken. See on Coverage why they are not read, or raise spool.maxBytes and spool.maxItems.',
      ),
    );
  return lines;
}

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** `2026-11-26 00:55 UTC` */
function momentOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
