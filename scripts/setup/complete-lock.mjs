// Completes package-lock.json after a package was added. A registry that mirrors only the platforms it needs lets npm leave the others out
// of the lock, and `npm ci` then refuses it everywhere. What is added names platform and version; npm takes the rest from the registry.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [path, parent] of Object.entries(lock.packages)) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    if (places.some(place => lock.packages[place] !== undefined)) continue;
    const os = /android|darwin|freebsd|linux|openharmony|win32/.exec(name)?.[0];
    const cpu = /arm64|x64|ia32|arm|loong64|ppc64|riscv64|s390x/.exec(name)?.[0];
    if (os === undefined || cpu === undefined) continue;
    const { dev, license, engines } = parent;
    const libc = os === 'linux' && name.endsWith('-musl') ? ['musl'] : undefined;
    lock.packages[places[0]] = { version, cpu: [cpu], dev, libc, license, optional: true, os: [os], engines };
    added.push(name);
  }
}

if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added.length === 0 ? 'package-lock.json is complete.' : `Added to package-lock.json: ${added.join(', ')}`);
