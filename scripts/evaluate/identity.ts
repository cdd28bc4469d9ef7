import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Detection } from '../../services/detect/detect.js';
import { groupBy } from '../../services/group-by.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from '../train/example.js';
import { readJsonLines } from '../train/sets/json-lines.js';
import { purposeOf } from '../train/sets/split.js';
import { areaUnderCurve } from './area-under-curve.js';
import { raisedBy } from './detecting.js';
import { atLeast, atMost, type Measure, plain, share } from './measure.js';
import type { StrengthOf } from './strength.js';

const HATE: Code = 'content.hate';
const row = z.looseObject({ text: z.string(), label: z.number(), term: z.string(), template: z.string() });

/**
 * How evenly people are treated, term by term (Dixon et al. 2018): FPED and FNED are the sums over the terms of how far their rates of
 * false alarms and of misses lie from that of all; the AUC says how well insults are told from neutral sentences that name the same people.
 */
export function measureIdentity(file: string, detection: Detection, strengthOf: StrengthOf): readonly Measure[] {
  if (!existsSync(file)) return [];
  const judged = readJsonLines(file, row)
    .filter(({ template }) => purposeOf({ set: 'identity_madlibs', group: template }) === 'measure')
    .map(({ text, label, term }) => {
      const example = said(text);
      return {
        term,
        insults: label === 1,
        raised: raisedBy(example, detection).has(HATE),
        strength: strengthOf(example).get(HATE)?.logOdds ?? Number.NEGATIVE_INFINITY,
      };
    });
  if (judged.length === 0) return [];
  const terms = [...groupBy(judged, ({ term }) => term).values()];
  const rate = (rows: typeof judged, insults: boolean) => {
    const of = rows.filter(one => one.insults === insults);
    return of.filter(({ raised }) => raised !== insults).length / Math.max(1, of.length);
  };
  const spread = (insults: boolean) =>
    terms.reduce((sum, rows) => sum + Math.abs(rate(rows, insults) - rate(judged, insults)), 0);
  const areas = terms.map(rows =>
    areaUnderCurve(
      rows.map(({ strength }) => strength),
      rows.map(({ insults }) => insults),
    ),
  );
  const neutral = judged.filter(({ insults }) => !insults);
  const part = 'identity, unseen template';
  return [
    plain(part, `FPED over ${terms.length} terms`, spread(false), judged.length, atMost(0.3)),
    plain(part, `FNED over ${terms.length} terms`, spread(true), judged.length),
    plain(part, 'lowest AUC of a term', Math.min(...areas), judged.length, atLeast(0.98)),
    share(part, 'neutral sentences raised', neutral.filter(({ raised }) => raised).length, neutral.length),
  ];
}

function said(text: string): Example {
  return {
    set: 'identity_madlibs',
    group: '',
    channel: 'chat',
    from: 'pupil',
    to: 'pupil',
    subject: '',
    text,
    codes: new Set(),
    known: new Set([HATE]),
    weight: 1,
  };
}
