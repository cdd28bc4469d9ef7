import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { accessible } from './accessible.js';

type Name = string | RegExp;

/** Pictures of the main steps go there, at both widths; only for whoever wants to look at them. */
const PICTURES = process.env.CANDOUR_TEST_PICTURES;
const WIDTHS = [1440, 375] as const;

/**
 * Somebody at a window, who finds what they need by what they see: by roles and names, and never by an address. A name has to be unique on the
 * page, since whoever looks for it cannot tell two of one name apart.
 */
export class Walk {
  readonly page: Page;

  constructor(page: Page) {
    // A source that is asked for a message again takes its time where much else is going on.
    page.setDefaultTimeout(30_000);
    this.page = page;
  }

  async press(name: Name, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).click();
  }

  async follow(name: Name, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('link', { name, exact: true }).click();
  }

  async choose(name: Name, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('radio', { name, exact: true }).check();
  }

  async tick(name: Name, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('checkbox', { name, exact: true }).check();
  }

  async write(label: Name, text: string, within: Locator | Page = this.page): Promise<void> {
    await within.getByLabel(label, { exact: true }).fill(text);
  }

  /** What folds out. */
  async open(name: Name, within: Locator | Page = this.page): Promise<void> {
    await within.locator('summary').filter({ hasText: name }).click();
  }

  /** By the main menu, which a phone keeps behind a button. */
  async goTo(name: string): Promise<void> {
    const menu = this.page.getByRole('button', { name: 'Menu', exact: true });
    if (await menu.isVisible()) await menu.click();
    await this.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: new RegExp(`^${name}( ?,|$)`) })
      .click();
    await this.page.waitForLoadState();
  }

  /** The entries of the main menu, without the numbers beside them. */
  async menu(): Promise<readonly string[]> {
    const entries = await this.page.locator('.menu__list li:not(.menu__phone-only) a').allTextContents();
    return entries.map(text => text.replace(/\d.*$/s, '').trim());
  }

  /** Waits until it stands somewhere on the page, where it can be seen. */
  async sees(text: Name): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  async seesHeading(name: Name): Promise<void> {
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  /** What can be read there: on the page's own part unless said otherwise. What is hidden or folded is not read. */
  async text(within: Locator = this.page.locator('main')): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: what somebody sees is what is meant, not what stands in the document.
    return (await within.innerText()).replaceAll(/\s+/g, ' ');
  }

  /** A part of the page by its heading. */
  part(name: Name): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  async caseNumber(): Promise<string> {
    const [number] = /\d{4}-\d{4,}/.exec(new URL(this.page.url()).pathname) ?? [];
    return number ?? assert.fail('This is not the page of a case.');
  }

  async download(button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [file] = await Promise.all([this.page.waitForEvent('download'), this.press(button)]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  /** Marks every open task as done. */
  async doTasks(note: string): Promise<number> {
    const open = this.page.locator('.tasks__task:not(.tasks__task--done)');
    const tasks = await open.count();
    for (let left = tasks; left > 0; left -= 1) {
      const task = open.first();
      await this.open(/^Done/, task);
      await this.write('What was done, or why it is not needed', note, task);
      await this.press('Mark as done', task);
      await this.sees('The task is done.');
    }
    return tasks;
  }

  /** Fails when a link of the page's own part leads nowhere for this reader. */
  async everyLinkOpens(): Promise<void> {
    const links = await this.page
      .locator('main a[href^="/"]')
      .evaluateAll(found => found.map(one => one.getAttribute('href') ?? ''));
    for (const path of new Set(links.map(link => link.replace(/#.*$/, '')))) {
      const answer = await this.page.request.get(path);
      assert.equal(answer.status(), 200, path);
    }
  }

  /** Looks at a page in a state that `accessibility.test.ts` does not meet. `name`: of the pictures. */
  async looks(name: string): Promise<void> {
    await accessible(this.page);
    await this.picture(name);
  }

  /** Looks at one that it does meet, for pictures only. */
  async picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    const before = this.page.viewportSize();
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: width < 600 ? 800 : 900 });
      await this.page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
    }
    if (before) await this.page.setViewportSize(before);
  }
}
