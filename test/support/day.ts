import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceModel } from '../../models/source.js';
import type { UserRole } from '../../models/user.js';
import type { KeyRing } from '../../services/store/seal.js';
import { askingConfig } from './asking-config.js';
import { Authenticator } from './authenticator.js';
import { signIn, useBrowser } from './browser.js';
import { putLetter, scanFolder } from './scanned-folder.js';
import { seedAccounts, seedSchool } from './seed.js';
import { seedStory } from './story.js';
import { Walk } from './walk.js';
import { type TestWeb, useWeb } from './web.js';

const MINUTE = 60_000;

/** Words that nobody stored: they stand in the folder alone. */
export const UNSTORED = 'I have the blue folder and a ruler for Wednesday.';

/** Sentences of the story that no role but its readers may meet anywhere. */
export const WORDS_OF_MESSAGES =
  /different app|form tutor|anyone else see your screen|give you a lift|afraid to go home|see the point of any|grown up than|blue folder|which school are you at/i;

export interface Day {
  readonly web: TestWeb;
  /** Signs in and stands where the day of this role begins. The first time the second step is set up, later on a code is typed. */
  readonly arrive: (role: UserRole, width?: 1440 | 375) => Promise<Walk>;
  /** A window in which nobody is signed in. */
  readonly visit: (width?: 1440 | 375) => Promise<Walk>;
  readonly pass: (minutes: number) => void;
  readonly now: () => Date;
}

/**
 * A school as it is installed: with a second step, a few weeks of messages, a source that is read, and people of these roles. Its clock is
 * ahead of the machine's by what the test lets pass. `more`: what else has happened there.
 */
export function useDay(
  roles: readonly UserRole[],
  more: (keys: KeyRing, now: Date) => Promise<void> = async () => {},
): Day {
  const folder = mkdtempSync(join(tmpdir(), 'candour-day-'));
  const source = { kind: 'folder', id: 'letters', path: folder, format: 'auto', timeZone: 'Europe/London' } as const;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const web = useWeb(
    async keys => {
      await seedSchool(now());
      await seedAccounts(now(), roles);
      for (const [at, text] of ['Is it room 12 again next week?', UNSTORED].entries())
        putLetter(folder, {
          name: `letter-${at}`,
          from: 'Kit Farrow <k.farrow@northfield.example>',
          to: 'Jo Mensah <j.mensah@northfield.example>',
          // On a school day, while the mentor's vetting held: there is nothing to find in them.
          at: new Date(Date.UTC(2026, 10, 3 + at, 10)),
          text,
        });
      await scanFolder(source, keys);
      await seedStory(keys, now());
      await more(keys, now());
      await SourceModel.create({
        _id: source.id,
        kind: 'folder',
        label: 'Letters',
        config: null,
        enabled: true,
        state: 'up-to-date',
        lastPolledAt: now(),
        lastSucceededAt: now(),
      });
    },
    { config: askingConfig({ sources: [source] }), now },
  );
  const browser = useBrowser(web);
  const apps = new Map<UserRole, Authenticator>();
  after('take the folder away', () => rmSync(folder, { recursive: true }));
  // One story: what follows a failure would only fail with it.
  let hasFailed = false;
  beforeEach('skip what follows a failure', function () {
    if (hasFailed) this.skip();
  });
  afterEach(function () {
    hasFailed ||= this.currentTest?.state === 'failed';
  });

  /** A code opens once, and the next one comes with the next half minute. */
  const nextCode = (app: Authenticator) => {
    ahead += MINUTE;
    return app.code(now());
  };
  const visit = async (width: 1440 | 375 = 1440) => {
    const page = await browser.open({ width });
    await page.goto('/');
    return new Walk(page);
  };
  return {
    web,
    visit,
    now,
    pass: minutes => {
      ahead += minutes * MINUTE;
    },
    async arrive(role, width = 1440) {
      const page = await browser.open({ width });
      const walk = new Walk(page);
      await signIn(page, `${role}@northfield.example`);
      const app = apps.get(role);
      if (app !== undefined) {
        await walk.write('Code', nextCode(app));
        await walk.press('Sign in');
      } else {
        await page.waitForURL(url => url.pathname !== '/sign-in');
        if (new URL(page.url()).pathname === '/second-step') {
          const set = Authenticator.of(await page.content());
          apps.set(role, set);
          await walk.write('6-digit code', nextCode(set));
          await walk.press('Turn on');
          await walk.press('I have kept them');
        }
      }
      await page.locator('#menu').waitFor({ state: 'attached' });
      return walk;
    },
  };
}
