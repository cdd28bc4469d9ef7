// Builds dist/: compiles the TypeScript, and what browsers get. `scripts/candour` runs it when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildFonts } from './build/fonts.mjs';
import { buildPublic } from './build/public.mjs';
import { buildRules } from './build/rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = `${root}/node_modules/typescript/bin/tsc`;

if (!existsSync(tsc)) {
  console.error('The packages are not installed. Run: npm ci');
  process.exit(1);
}
const compiled = spawnSync(process.execPath, [tsc, '-p', root], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
if (!(await buildPublic(root))) process.exit(1);
buildFonts(root);
await buildRules(root);

const stamp = `${root}/dist/.built`;
writeFileSync(stamp, '');
utimesSync(stamp, new Date(), new Date());
