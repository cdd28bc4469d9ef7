import type { Action, Outcome } from '../../cases/states.js';
import { ACTION_WORDS, OUTCOME_WORDS } from '../../review/presenters/actions.js';
import { allowanceText } from '../../review/presenters/service-levels.js';
import { figure, span } from '../../review/presenters/time.js';
import { countOutcomes } from '../count/outcomes.js';
import { type ClockFigures, countTimes } from '../count/times.js';
import { column, paragraph, row, type Section, table, totalRow } from '../document.js';
import type { CaseFacts, Setting } from '../facts.js';
import { ofText } from '../words.js';

export function outcomeSection({ cases, lanes }: CaseFacts): Section {
  const { actions, outcomes } = countOutcomes(cases);
  // Where only children who need help are read, there is nothing about adults: not even a line with 0.
  const shown = actions.filter(
    ({ action, count }) => count > 0 || lanes.includes('adult-conduct') || !ofAdults(action),
  );
  return {
    id: 'outcomes',
    title: 'What was decided',
    inMail: true,
    parts: [
      table(
        [column('Decision', 0.76), column('Cases', 0.24, true)],
        [
          ...shown.map(({ action, count }) => row(actionText(action), figure(count))),
          totalRow('All', figure(cases.length)),
        ],
      ),
      ...(outcomes.length === 0
        ? []
        : [
            table(
              [column('How allegations ended', 0.76), column('Cases', 0.24, true)],
              outcomes.map(({ outcome, count }) => row(outcomeText(outcome), figure(count))),
            ),
          ]),
    ],
  };
}

function ofAdults(action: Action | 'open'): boolean {
  return action === 'low-level-concern' || action === 'allegation';
}

function actionText(action: Action | 'open'): string {
  return action === 'open' ? 'Still open' : ACTION_WORDS[action].text;
}

export function outcomeText(outcome: Outcome | 'none'): string {
  return outcome === 'none' ? 'Not yet known' : OUTCOME_WORDS[outcome].text;
}

export function timesSection({ cases, levels }: CaseFacts, { now }: Setting): Section {
  const times = countTimes(cases, now);
  const parts =
    times.length === 0
      ? [paragraph('No case was raised, so no clock ran.')]
      : [
          table(
            [
              column('Clock', 0.46),
              column('In time', 0.2, true),
              column('Median', 0.17, true),
              column('Longest', 0.17, true),
            ],
            times.map(one => {
              const late = one.due > one.inTime;
              return row(
                clockText(one, levels),
                { text: one.due === 0 ? '–' : ofText(one.inTime, one.due), ...(late ? { tone: 'late' } : {}) },
                timeText(one.median),
                timeText(one.longest),
              );
            }),
          ),
        ];
  return {
    id: 'times',
    title: 'In time',
    inMail: true,
    parts: [
      ...parts,
      ...(times.length === 0
        ? []
        : [
            paragraph(
              'Nights and weekends count in the times, and not against the clock of what is not immediate.',
              true,
            ),
          ]),
    ],
  };
}

function clockText({ clock, urgent }: ClockFigures, { allowed }: CaseFacts['levels']): string {
  const done = clock === 'acknowledge' ? 'Taken' : 'Decided';
  return urgent ? `${done}, immediate (${allowanceText(allowed.critical[clock])})` : `${done}, all others`;
}

export function timeText(milliseconds: number | null): string {
  return milliseconds === null ? '–' : span(milliseconds);
}
