import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express } from 'express';
import nunjucks from 'nunjucks';
import { PROJECT_ROOT } from '../paths.js';

const packageFolder = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

/** Everything that a template prints is escaped; no template switches that off (a test reads them all). */
export function useTemplates(app: Express): void {
  const folders = [join(PROJECT_ROOT, 'services/review/views'), join(packageFolder('govuk-frontend'), 'dist')];
  nunjucks.configure(folders, { autoescape: true, express: app, noCache: false, watch: false });
  app.set('view engine', 'njk');
}
