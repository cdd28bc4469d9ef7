// Writes docs/configuration.md from the tables of settings. Run it after a build when a setting has changed.
import { writeFileSync } from 'node:fs';
import { describeConfiguration } from '../../dist/services/config/describe.js';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), describeConfiguration());
