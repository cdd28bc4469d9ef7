import { PIECES_DETECTOR } from '../detect/pieces/details.js';
import type { SwitchBoard } from '../detect/switches.js';
import type { Found, JoinedEntries } from './join-pieces.js';

/** What was put together from several messages was found after the switches had been asked: they are asked again for it. */
export function switchPieces(joined: JoinedEntries, board: SwitchBoard | undefined): JoinedEntries {
  if (board === undefined || board.of(PIECES_DETECTOR) === null) return joined;
  return {
    entries: joined.entries.map(one => switched(one, board)),
    late: joined.late.map(one => switched(one, board)),
  };
}

function switched<F extends Found>(entry: F, board: SwitchBoard): F {
  const pieces = entry.findings.filter(({ detectorId }) => detectorId === PIECES_DETECTOR);
  if (pieces.length === 0) return entry;
  const others = entry.findings.filter(({ detectorId }) => detectorId !== PIECES_DETECTOR);
  const left = board.leave(pieces, entry.message);
  const shadow = left.filter(finding => board.isShadow(finding));
  return {
    ...entry,
    findings: [...others, ...left.filter(finding => !board.isShadow(finding))],
    shadow: [...(entry.shadow ?? []), ...shadow],
  };
}
