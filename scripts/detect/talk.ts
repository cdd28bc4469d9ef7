import type { Finding } from '../../services/detect/finding.js';
import { detailsInPieces, MOST_MESSAGES, type PiecesInMessage } from '../../services/detect/pieces/details.js';
import { piecesOf } from '../../services/detect/pieces/piece.js';
import { happenedAt, type Message, participantKey } from '../../services/message.js';
import type { Register } from '../../services/register/register.js';

/** One conversation, message by message, as the service looks at it: each by itself, and with the pieces of those before it. */
export class Talk {
  readonly #detect: (message: Message) => readonly Finding[];
  readonly #register: Register;
  readonly #pieces = new Map<string, readonly PiecesInMessage[]>();

  constructor(detect: (message: Message) => readonly Finding[], register: Register) {
    this.#detect = detect;
    this.#register = register;
  }

  /** What is found in the next message, and what it completes. `author`: whoever writes, where the message itself does not tell. */
  add(message: Message, author = participantKey(message.author)): readonly Finding[] {
    const found = this.#detect(message);
    const pieces = piecesOf(message.text, found);
    if (pieces === null) return found;
    const before = this.#pieces.get(author) ?? [];
    const sequence = [...before, { messageId: message.id, at: happenedAt(message), pieces }].slice(-MOST_MESSAGES);
    this.#pieces.set(author, sequence);
    return [...found, ...detailsInPieces(sequence, message, this.#register)];
  }
}
