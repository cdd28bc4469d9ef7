import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type Cookie, chromium, type Page } from 'playwright-core';
import { PASSWORD } from './seed.js';
import type { TestWeb } from './web.js';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

let shared: Promise<Browser> | null = null;

/** The machine's own Chromium, with nothing that calls home; one for all suites. Without its sandbox, since it may run as root, and only our own pages are opened in it. */
function sharedBrowser(): Promise<Browser> {
  shared ??= chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-extensions',
      '--no-first-run',
      '--force-color-profile=srgb',
      '--font-render-hinting=none',
    ],
  });
  return shared;
}

function findChromium(): string {
  const path = PLACES.find(place => existsSync(place));
  if (path === undefined) throw new Error('No Chromium is installed. On Debian: apt-get install chromium');
  return path;
}

/** Called once, when all suites are through. */
export async function closeSharedBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = null;
}

export interface Window {
  /** CSS pixels. 375 is a phone, 1440 a desk. */
  readonly width?: number;
  readonly scripts?: boolean;
}

/** Windows on the pages of `web`, closed after the suite. */
export function useBrowser(web: TestWeb) {
  const contexts: BrowserContext[] = [];
  const cookies = new Map<string, Cookie[]>();
  after('close the windows', async () => {
    for (const context of contexts) await context.close();
  });
  const open = async ({ width = 1440, scripts = true }: Window = {}): Promise<Page> => {
    const browser = await sharedBrowser();
    const context = await browser.newContext({
      baseURL: web.url,
      viewport: { width, height: width < 600 ? 800 : 900 },
      javaScriptEnabled: scripts,
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return page;
  };
  return {
    open,
    /** A window in which somebody of this role is signed in; all windows of one role share a session. */
    async signedIn(role: string, window: Window = {}): Promise<Page> {
      const page = await open(window);
      const known = cookies.get(role);
      if (known) await page.context().addCookies(known);
      else {
        await signIn(page, `${role}@northfield.example`);
        await page.waitForURL(url => url.pathname !== '/sign-in');
        cookies.set(role, await page.context().cookies());
      }
      return page;
    },
  };
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('School e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** By how many pixels the page is wider than its window. */
export function sidewaysOf(page: Page): Promise<number> {
  // Runs in the browser; this project's own code knows no window.
  return page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}
