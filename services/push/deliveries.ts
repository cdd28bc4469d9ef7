import { createHash, createHmac } from 'node:crypto';
import { daysIn, itemsOfDay } from '../spool/listing.js';
import { type DeliveryPart, dayOf, type SpoolPlaces } from '../spool/places.js';

const DAY = 86_400_000;
/** Deliveries are remembered for this long at least; the window of signatures is five minutes. */
const REMEMBERED = 2 * DAY;

interface Delivery {
  readonly content: string;
  readonly of: number;
  readonly at: number;
  /** Of its messages, those that stand in the spool. Complete: all of them. */
  readonly parts: Set<number>;
}

/**
 * Which deliveries were taken: the names of their messages' files say so. What is in the spool is remembered, what is not was never
 * acknowledged, whenever the receiver was killed.
 */
export class Deliveries {
  readonly #known: Map<string, Delivery>;
  readonly #secret: Uint8Array;
  #forgotAt = Date.now();

  private constructor(known: Map<string, Delivery>, secret: Uint8Array) {
    this.#known = known;
    this.#secret = secret;
  }

  static async read(places: SpoolPlaces, secret: Uint8Array, now: number): Promise<Deliveries> {
    const deliveries = new Deliveries(new Map(), secret);
    const from = dayOf(now - REMEMBERED);
    for (const day of await daysIn(places)) {
      if (day < from) continue;
      for (const { part } of await itemsOfDay(places, day)) if (part) deliveries.#remember(part, Date.parse(day) + DAY);
    }
    return deliveries;
  }

  /** Names for a delivery, which say neither who made it nor what is in it. */
  partsOf(keyId: string, delivery: string, body: Uint8Array, messages: number): readonly DeliveryPart[] {
    const name = createHash('sha256').update(`${keyId}\n${delivery}`).digest('hex').slice(0, 32);
    const content = createHmac('sha256', this.#secret).update(body).digest('hex').slice(0, 16);
    return Array.from({ length: messages }, (_, at) => ({ delivery: name, content, number: at + 1, of: messages }));
  }

  /** Whether it was taken already; `other`: something else was, under the same name. */
  lookUp(part: DeliveryPart): 'new' | 'known' | 'other' {
    const known = this.#known.get(part.delivery);
    if (!known) return 'new';
    if (known.content !== part.content || known.of !== part.of) return 'other';
    return known.parts.size === known.of ? 'known' : 'new';
  }

  remember(parts: readonly DeliveryPart[], now: number): void {
    for (const part of parts) this.#remember(part, now);
    if (now - this.#forgotAt < DAY / 24) return;
    this.#forgotAt = now;
    for (const [name, { at }] of this.#known) if (now - at > REMEMBERED) this.#known.delete(name);
  }

  #remember({ delivery, content, number, of }: DeliveryPart, at: number): void {
    const known = this.#known.get(delivery);
    if (known) known.parts.add(number);
    else this.#known.set(delivery, { content, of, at, parts: new Set([number]) });
  }
}
