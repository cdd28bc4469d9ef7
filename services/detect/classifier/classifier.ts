import type { Message } from '../../message.js';
import { originOf } from '../../normalise/view.js';
import { meantView } from '../../normalise/views.js';
import type { Finding, Span } from '../finding.js';
import { directionBetween } from './features.js';
import { judge, type Trusts } from './judge.js';
import { Scorer } from './scorer.js';
import { isSettled } from './things.js';
import type { Model, Weights } from './weights.js';

/** Judges the wording of a message by a model for each code, beside what rules and detectors found in it. Pure. */
export class Classifier {
  readonly #models: readonly Model[];
  readonly #trusts: Trusts;
  readonly #scorer: Scorer;

  constructor(weights: Weights) {
    this.#models = weights.models;
    this.#trusts = weights.trusts;
    this.#scorer = new Scorer(weights);
  }

  /** The findings with those of the models, and with the rules' hits that the wording speaks against taken down to `low`. */
  weigh(message: Message, found: readonly Finding[]): readonly Finding[] {
    const heard = this.#hear(message);
    if (heard === null) return found;
    const inWords = found.filter(({ field }) => field === 'text' || field === 'subject');
    const others = found.filter(finding => !inWords.includes(finding));
    const judged = this.#models.flatMap((model, column) => {
      const strongest = heard[column];
      const ofCode = inWords.filter(({ code }) => code === model.code);
      if (!strongest) return ofCode;
      const judged = judge(model, this.#trusts, ofCode, strongest.logOdds, strongest);
      return isSettled(model.code, strongest.view, ofCode)
        ? judged.filter(finding => ofCode.includes(finding))
        : judged;
    });
    const codes = new Set(this.#models.map(({ code }) => code));
    return [...judged, ...inWords.filter(({ code }) => !codes.has(code)), ...others];
  }

  /** For each model the field and the stretch of the author's words that speaks most for it. */
  #hear(message: Message): readonly Heard[] | null {
    const direction = directionBetween(
      message.author.role,
      message.recipients.map(({ role }) => role),
    );
    let strongest: Heard[] | null = null;
    for (const field of ['text', 'subject'] as const) {
      const view = meantView(message[field]);
      const heard = this.#scorer.score(view.text, direction)?.map(({ logOdds, start, end }): Heard => {
        return { field, logOdds, span: originOf(view, start, end), view: view.text };
      });
      if (heard) strongest = strongest ? strongest.map((before, column) => stronger(before, heard[column])) : heard;
    }
    return strongest;
  }
}

function stronger(a: Heard, b: Heard | undefined): Heard {
  return b && b.logOdds > a.logOdds ? b : a;
}

interface Heard {
  readonly field: 'text' | 'subject';
  readonly logOdds: number;
  readonly span: Span;
  /** The whole field as it was read. */
  readonly view: string;
}
