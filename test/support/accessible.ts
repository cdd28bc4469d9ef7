import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

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
