import type { Verb } from './candour.js';

/** Every verb and the module that holds it: `scripts/commands/<verb>.ts`. */
export const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  bench: () => import('./commands/bench.js'),
  database: () => import('./commands/database.js'),
  detect: () => import('./commands/detect.js'),
  doctor: () => import('./commands/doctor.js'),
  evaluate: () => import('./commands/evaluate.js'),
  explain: () => import('./commands/explain.js'),
  health: () => import('./commands/health.js'),
  import: () => import('./commands/import.js'),
  key: () => import('./commands/key.js'),
  ledger: () => import('./commands/ledger.js'),
  'push-key': () => import('./commands/push-key.js'),
  report: () => import('./commands/report.js'),
  rules: () => import('./commands/rules.js'),
  sample: () => import('./commands/sample.js'),
  scan: () => import('./commands/scan.js'),
  start: () => import('./commands/start.js'),
  train: () => import('./commands/train.js'),
  user: () => import('./commands/user.js'),
  'verify-record': () => import('./commands/verify-record.js'),
};
