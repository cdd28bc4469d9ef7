import { figure } from '../../review/presenters/time.js';
import { visibleLine } from '../../review/presenters/untrusted.js';
import { JUDGED_DAYS, type RuleCount } from '../count/rules.js';
import { bar, column, paragraph, row, type Section, table } from '../document.js';
import type { CaseFacts, Setting } from '../facts.js';
import { ofText } from '../words.js';

const MOST_RULES = 15;

/** How often people agreed with what rules found: of those that raised something, and of those that should be looked at. */
export function rulesSection({ rules }: CaseFacts, { ruleTitle }: Setting): Section {
  const told = rules.filter(({ cases, review }) => cases > 0 || review);
  const shown = told.slice(0, MOST_RULES);
  const more = told.length - shown.length;
  return {
    id: 'rules',
    title: 'Rules and how often people agreed',
    inMail: true,
    parts:
      told.length === 0
        ? [paragraph('No rule raised anything, and none has to be looked at.')]
        : [
            table(
              [
                column('Rule', 0.42),
                column('Cases', 0.1, true),
                column(`Agreed, ${JUDGED_DAYS} days`, 0.2, true),
                column('', 0.13),
                column('Note', 0.15),
              ],
              shown.map(one =>
                row(
                  visibleLine(ruleTitle(one.rule), 90),
                  figure(one.cases),
                  agreedText(one),
                  one.precision.share === null ? '' : bar(one.precision.share, 1),
                  one.review ? { text: 'Review is due', tone: 'late' } : '',
                ),
              ),
            ),
            ...(more > 0
              ? [paragraph(`${figure(more)} more rules raised something; they are on the page of rules.`, true)]
              : []),
          ],
  };
}

/** Right among right and wrong, with its base: a share of little says little. */
function agreedText({ precision: { right, wrong, share } }: RuleCount): string {
  return share === null ? 'not judged' : `${ofText(right, right + wrong)} · ${Math.round(share * 100)}%`;
}
