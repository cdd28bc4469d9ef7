import type { RiskLane } from '../../../models/conversation.js';
import { explainRisk, type RiskReason } from '../../conversation/explain.js';
import { type RiskPictureParts, riskPicture } from './risk-picture.js';
import { counted } from './time.js';

/** The weightiest reason fills the bar. */
const BAR = 100;
const LINKED = 5;
/** The others fold away: the evidence itself is what a reader should come to. */
const SHOWN = 6;

const HEADINGS: Readonly<Record<RiskLane, string>> = {
  conduct: 'Risk of the adult’s conduct',
  infatuation: 'Signs of infatuation over time',
  help: 'Signs that the pupil needs help, over time',
};
const KINDS: Readonly<Record<RiskReason['kind'], string>> = {
  found: 'Found in messages',
  order: 'Order of events',
  habit: 'Way of writing',
};

/** The risk of a case's lane: its picture, and what it is made of in plain words with the messages behind it. `null`: nothing built it up. */
export function presentRisk(parts: RiskPictureParts & { readonly caseId: string }) {
  const picture = riskPicture(parts);
  if (picture === null) return null;
  const { lane, evidence, points, clock, now, caseId } = parts;
  const reasons = explainRisk(lane, evidence, now);
  const most = reasons[0]?.weight ?? 1;
  const presented = reasons.map(({ kind, label, weight, messageIds }) => ({
    kind: KINDS[kind],
    label,
    weight: weight.toFixed(2),
    bar: Math.max(2, Math.round((weight / most) * BAR)),
    messages: messageIds.slice(-LINKED).map((id, index) => {
      const point = points.get(id);
      return {
        href: `/cases/${caseId}?message=${id}#message`,
        text: point === undefined ? `message ${index + 1}` : `point ${point}`,
      };
    }),
  }));
  const lesser = presented.slice(SHOWN);
  return {
    ...picture,
    heading: HEADINGS[lane],
    reasons: presented.slice(0, SHOWN),
    lesser,
    lesserCount: counted(lesser.length, 'reason', 'reasons'),
    habitNote: reasons.some(one => one.kind === 'habit')
      ? 'Ways of writing only add to what was found. They raise nothing by themselves.'
      : null,
    asOf: clock.day(now),
  };
}
