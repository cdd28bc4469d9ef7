// Builds dist/public/, everything that the review pages send to a browser besides HTML: two style sheets, the font, icons, scripts.
// Nothing is fetched from elsewhere. Does nothing when no source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FONT_WEIGHTS = [400, 600];

/** `false` when the scripts do not compile. */
export async function buildPublic(root) {
  const assets = join(root, 'services/review/assets');
  const target = join(root, 'dist/public');
  const stamp = join(target, '.built');
  const sources = [assets, join(root, 'package-lock.json'), join(root, 'scripts/build')];
  if (existsSync(stamp) && sources.every(source => newest(source) <= statSync(stamp).mtimeMs)) return true;

  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'fonts'), { recursive: true });
  if (!compileScripts(root, assets, target)) return false;
  copyThirdParty(root, target);
  cpSync(join(assets, 'images'), join(target, 'images'), { recursive: true });
  await compileStyles(root, join(assets, 'styles'), target);
  writeFileSync(stamp, '');
  return true;
}

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}

function compileScripts(root, assets, target) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compiled = spawnSync(process.execPath, [tsc, '-p', join(assets, 'scripts'), '--outDir', target], {
    cwd: root,
    stdio: 'inherit',
  });
  return compiled.status === 0;
}

function copyThirdParty(root, target) {
  const packages = join(root, 'node_modules');
  copyFileSync(
    join(packages, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'),
    join(target, 'govuk-frontend.min.js'),
  );
  const font = join(packages, '@fontsource/atkinson-hyperlegible-next');
  for (const subset of ['latin', 'latin-ext']) {
    for (const weight of FONT_WEIGHTS) {
      const name = `atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`;
      copyFileSync(join(font, 'files', name), join(target, 'fonts', name));
    }
  }
  copyFileSync(join(font, 'LICENSE'), join(target, 'fonts/LICENSE'));
  const images = join(packages, '@ministryofjustice/frontend/moj/assets/images');
  mkdirSync(join(target, 'images'), { recursive: true });
  for (const name of ['icon-tag-remove-cross.svg', 'icon-tag-remove-cross-white.svg'])
    copyFileSync(join(images, name), join(target, 'images', name));
}

async function compileStyles(root, styles, target) {
  // Loaded only when it is needed: sass alone takes longer than everything else here.
  const sass = await import('sass');
  for (const entry of ['moj', 'candour']) {
    const { css } = sass.compile(join(styles, `${entry}.scss`), {
      loadPaths: [root, join(root, 'node_modules')],
      style: 'compressed',
      quietDeps: true,
    });
    writeFileSync(join(target, `${entry}.css`), css);
  }
}
