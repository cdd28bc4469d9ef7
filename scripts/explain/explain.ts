import { type Direction, directionBetween } from '../../services/detect/classifier/features.js';
import { evidenceOf, weighTogether } from '../../services/detect/classifier/judge.js';
import { Scorer } from '../../services/detect/classifier/scorer.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import { loadDetection } from '../../services/detect/detect.js';
import type { Finding } from '../../services/detect/finding.js';
import { type Language, languageName } from '../../services/language/names.js';
import { meantView, viewsOf } from '../../services/normalise/views.js';
import { Register } from '../../services/register/register.js';
import { type Code, REGISTER_CODES } from '../../services/taxonomy.js';
import { type ItemWords, messageOf, schoolOf } from '../detect/item-messages.js';

/** Everything that is known of why a text raises what it raises. */
export interface Explanation {
  readonly plain: string;
  /** `null`: nothing in it is disguised. */
  readonly disguised: string | null;
  /** Other than English, as far as they were recognised. */
  readonly languages: readonly RecognisedLanguage[];
  readonly findings: readonly (Finding & { readonly words: string })[];
  /** The models that come near to raising a case, nearest first. */
  readonly models: readonly ModelExplanation[];
}

export interface RecognisedLanguage {
  readonly language: Language;
  readonly name: string;
  /** Never as much as in English: a few rules of its own, or nothing but numbers, addresses and links. */
  readonly covered: 'in part' | 'no';
  /** What its rules look for. */
  readonly codes: readonly Code[];
}

export interface ModelExplanation {
  readonly code: Code;
  /** Log-odds: of the wording, of wording and rules together, and where a case is raised. */
  readonly wording: number;
  readonly together: number;
  readonly raises: number;
  /** The words that weigh most for it, each with its part in what the network reads. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
}

/** Models that are further below the point at which they raise a case are left out; log-odds. */
const NEAR = 2;
const WORDS_SHOWN = 6;

export async function explain(words: Omit<ItemWords, 'id'>, ruleFolders: readonly string[]): Promise<Explanation> {
  const { subject, text, from, to } = words;
  const message = messageOf({ ...words, id: 'explained' });
  const register = new Register({ version: 'none', school: schoolOf([subject, text], []), people: [], pairs: [] });
  const detection = await loadDetection(ruleFolders);
  const ofWords = (found: readonly Finding[]) => found.filter(({ code }) => !REGISTER_CODES.includes(code));
  const found = ofWords(detection.detect(message, register));
  const views = viewsOf(text);
  const unjudged = ofWords(detection.unjudged(message, register));
  return {
    plain: views.plain.text,
    disguised: views.disguised?.text ?? null,
    languages: detection.languages(message).map(({ language, codes }) => {
      return { language, name: languageName(language), covered: codes.length > 0 ? 'in part' : 'no', codes };
    }),
    findings: found.map(finding => ({
      ...finding,
      words:
        finding.span === null
          ? ''
          : message[finding.field === 'subject' ? 'subject' : 'text'].slice(finding.span.start, finding.span.end),
    })),
    models: detection.weights
      ? modelsNear(meantView(text).text, directionBetween(from, to), unjudged, detection.weights)
      : [],
  };
}

function modelsNear(
  view: string,
  direction: Direction,
  unjudged: readonly Finding[],
  weights: Weights,
): readonly ModelExplanation[] {
  const scorer = new Scorer(weights);
  const scores = scorer.score(view, direction) ?? [];
  return weights.models
    .map((model, column) => {
      const wording = scores[column]?.logOdds ?? model.bias;
      const evidence = evidenceOf(
        unjudged.filter(({ code }) => code === model.code),
        weights.trusts,
      );
      return { model, column, wording, together: weighTogether(model, wording, evidence) };
    })
    .filter(({ model, together }) => together > model.raises - NEAR)
    .sort((a, b) => b.together - b.model.raises - (a.together - a.model.raises))
    .map(({ model, column, wording, together }) => ({
      code: model.code,
      wording,
      together,
      raises: model.raises,
      words: scorer
        .wordWeights(view, direction, column)
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight)
        .slice(0, WORDS_SHOWN)
        .map(({ start, end, weight }) => ({ word: view.slice(start, end), weight })),
    }));
}
