import type { Detection } from '../../services/detect/detect.js';
import { writtenTexts } from '../train/sets/own.js';
import { findingsIn } from './detecting.js';
import { atMost, type Measure, plain } from './measure.js';

const SIZE = 1_000;
const ROUNDS = 4;

/** Milliseconds that detection takes on 1 KB of ordinary messages put together. The machine has other work too: read it as an order of magnitude. */
export function measureSpeed(detection: Detection): readonly Measure[] {
  const benign = writtenTexts().filter(({ codes }) => codes.size === 0);
  if (benign.length === 0) return [];
  const texts = Array.from({ length: 300 }, (_, at) => {
    let text = '';
    for (let next = at; text.length < SIZE; next += 97) text += `${benign[next % benign.length]?.text ?? ''}\n`;
    return text.slice(0, SIZE);
  });
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const text of texts) {
      const words = { channel: 'email', from: 'mentor', to: 'pupil', subject: '', text: `${text} ${round}` } as const;
      const began = performance.now();
      findingsIn(words, detection);
      if (round > 0) times.push(performance.now() - began);
    }
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
  return [plain('speed', 'detection of 1 KB, one core, median ms', median, times.length, atMost(0.3))];
}
