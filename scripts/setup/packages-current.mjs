// Exit code 0 when node_modules holds what package-lock.json asks for, so that nothing need be installed.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = packagesOf(`${root}/node_modules/.package-lock.json`);
const wanted = packagesOf(`${root}/package-lock.json`);

const missing = Object.entries(wanted).filter(([path, { version, optional, peer }]) => {
  if (path === '' || optional === true || peer === true) return false;
  return installed[path]?.version !== version;
});
process.exit(missing.length === 0 ? 0 : 1);

function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}
