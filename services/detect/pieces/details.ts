import type { Message } from '../../message.js';
import type { Register } from '../../register/register.js';
import { addressDetector } from '../contact/address.js';
import { handleDetector } from '../contact/handle.js';
import { linkDetector } from '../contact/link.js';
import { phoneDetector } from '../contact/phone.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { announcedName } from './announced-name.js';
import { type JoinedText, joinTexts, spansOf } from './joined-text.js';
import { joinedNumber } from './number.js';
import { isWhole, type Piece, type Pieces } from './piece.js';

/** The pieces of one message, and when it happened. */
export interface PiecesInMessage {
  readonly messageId: string;
  readonly at: Date;
  readonly pieces: Pieces;
}

/** Messages with pieces that are put together at most. */
export const MOST_MESSAGES = 5;
/** Of what was put together: other words may stand between. */
const MOST_CONFIDENCE = 0.85;
/** Milliseconds from the first to the last of them. */
export const WINDOW = 10 * 60_000;

export const PIECES_DETECTOR = 'contact/pieces';

/** What looks at addresses and names over the borders; numbers have stricter rules there (`number.ts`). */
const NAME_DETECTORS: readonly Detector[] = [addressDetector, handleDetector, announcedName, linkDetector];

/**
 * Contact details that the last of these messages completes, and that no message holds alone. `sequence`: messages of one sender in one
 * conversation, oldest first; `people`: any message of theirs, for who writes to whom. Pure, in constant time: only the latest messages
 * within the window are looked at.
 */
export function detailsInPieces(
  sequence: readonly PiecesInMessage[],
  people: Message,
  register: Register,
): readonly Finding[] {
  const last = sequence.at(-1);
  if (!last?.pieces.head) return [];
  const recent = sequence.slice(-MOST_MESSAGES).filter(({ at }) => last.at.getTime() - at.getTime() <= WINDOW);
  const found = new Map<Finding['code'], Finding>();
  for (const window of windowsOf(recent)) {
    const pieces = piecesToJoin(window);
    if (pieces === null) continue;
    for (const finding of findIn(pieces, window, people, register))
      if (!found.has(finding.code)) found.set(finding.code, finding);
  }
  return withoutKnown([...found.values()], recent, people, register);
}

/** Messages that may belong together. The fewest come first: what they say together, more of them say too. */
function* windowsOf(recent: readonly PiecesInMessage[]): Generator<readonly PiecesInMessage[]> {
  for (let from = recent.length - 2; from >= 0; from -= 1) {
    const window = recent.slice(from);
    yield window;
    // What stands between has to be a piece from end to end.
    if (!window[0] || !isWhole(window[0].pieces)) break;
  }
  // "2 secs" between two halves is a piece of nothing.
  for (let from = recent.length - 3; from >= 0; from -= 1) yield [...recent.slice(from, from + 1), ...recent.slice(-1)];
}

/** Leaves out what the messages before the last said by themselves: "dot com" after "kite" and "at gmail" adds nothing. */
function withoutKnown(
  found: readonly Finding[],
  recent: readonly PiecesInMessage[],
  people: Message,
  register: Register,
): readonly Finding[] {
  if (found.length === 0 || recent.length < 3) return found;
  const before = detailsInPieces(recent.slice(0, -1), people, register);
  const isKnown = (finding: Finding) =>
    before.some(
      known => known.code === finding.code && finding.earlier?.at(-1)?.messageId === recent.at(-2)?.messageId,
    );
  return found.filter(finding => !isKnown(finding));
}

function piecesToJoin(window: readonly PiecesInMessage[]): readonly Piece[] | null {
  const pieces = window.map(({ pieces }, at) => (at === 0 ? pieces.tail : pieces.head));
  const present = pieces.filter(piece => piece !== null);
  return present.length === pieces.length ? present : null;
}

function findIn(
  pieces: readonly Piece[],
  window: readonly PiecesInMessage[],
  people: Message,
  register: Register,
): readonly Finding[] {
  const number = joinedNumber(pieces, register.school.phoneRegions);
  const segments = pieces.map((piece, at) => ({ ...piece, at }));
  return [
    ...(number === null ? [] : across(number, [phoneDetector], window, people, register)),
    ...across(joinTexts(segments, '\n'), NAME_DETECTORS, window, people, register),
    ...(isCutInWord(pieces) ? across(joinTexts(segments, ''), NAME_DETECTORS, window, people, register) : []),
  ];
}

/** What detectors find in the joined text that reaches from the first of its messages into the last. */
function across(
  joined: JoinedText,
  detectors: readonly Detector[],
  window: readonly PiecesInMessage[],
  people: Message,
  register: Register,
): readonly Finding[] {
  const message = withText(people, joined.text);
  return detectors
    .flatMap(detector => detector.detect(message, register))
    .flatMap(finding => {
      const places = finding.span === null ? [] : spansOf(joined, finding.span);
      const here = places.at(-1);
      if (!here || places.length < window.length) return [];
      const earlier = places.slice(0, -1).flatMap(({ at, span }) => {
        const messageId = window[at]?.messageId;
        return messageId === undefined ? [] : [{ messageId, span }];
      });
      return [
        {
          ...finding,
          detectorId: PIECES_DETECTOR,
          confidence: Math.min(finding.confidence, MOST_CONFIDENCE),
          span: here.span,
          earlier,
          reason: reasonOf(finding, places.length),
        },
      ];
    });
}

/** One of the borders runs through an address or a name: `katie@gm`, `ail.com`. */
function isCutInWord(pieces: readonly Piece[]): boolean {
  return pieces.some(({ text }, at) => {
    const next = pieces[at + 1]?.text;
    if (next === undefined) return false;
    return (
      /(?:[@_]|@\S*)$/.test(text) ||
      /^[@._][\p{L}\p{N}]/u.test(next) ||
      (/[a-z]$/i.test(text) && END_OF_NAME.test(next))
    );
  });
}

/** Nothing but what may be the second half of an account's name. */
const END_OF_NAME = /^[a-z]{0,20}[\d_.][a-z0-9_.]{0,20}\s*$/i;

function withText(people: Message, text: string): Message {
  return { ...people, subject: '', text, quotedText: '', signature: '', links: [], attachments: [], readProblems: [] };
}

function reasonOf({ reason }: Finding, messages: number): string {
  return `Put together from ${messages} messages of the same sender: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}
