import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { sidewaysOf } from './browser.js';

/** WCAG 2.0 to 2.2, A and AA, and what is good practice. */
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong on a page: the rule, and the beginning of each element. `[]`: nothing. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    // What passes is not described. Our pages hold no frames, so that nothing has to be put together in a page of axe's own.
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .withTags(STANDARDS)
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
}

/**
 * Elements of the page's own part whose content stands out of them, over what comes next. A time line does: the line is drawn beyond its last
 * item. Runs in the browser, where this project knows no window.
 */
const SPILLING = `[...document.querySelectorAll('main :not(.moj-timeline)')].filter(one => {
  const { display, overflowY } = getComputedStyle(one);
  return overflowY === 'visible' && !display.startsWith('inline') && one.clientHeight > 0 && one.scrollHeight - one.clientHeight > 8;
}).map(one => one.outerHTML.slice(0, 160))`;

/** Fails unless axe finds nothing on this page at its present width, it does not scroll sideways, and nothing stands out of its place. */
export async function accessible(page: Page): Promise<void> {
  assert.deepEqual(await violationsOf(page), []);
  assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
  assert.deepEqual(await page.evaluate(SPILLING), [], 'content stands out of its place');
}
