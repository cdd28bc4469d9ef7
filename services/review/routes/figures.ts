import { z } from 'zod';
import { loadCalendar } from '../../calendar/calendar.js';
import { figuresOf } from '../../figures/figures.js';
import { termsUntil } from '../../figures/terms.js';
import { loadSchool } from '../../register/school.js';
import { FIGURE_READERS } from '../access.js';
import { presentFigures } from '../presenters/figures.js';
import { SchoolClock } from '../presenters/time.js';
import { notFound, page, type Route, route } from './route.js';

/** For governors: how much and how fast, never whom. */
export const FIGURES_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/figures',
    audience: FIGURE_READERS,
    query: z.strictObject({ term: z.string().max(20).optional() }),
    serve: async ({ query, user, edges, now }) => {
      const school = await loadSchool(edges.config.school);
      const clock = new SchoolClock(now, school.timeZone);
      const terms = termsUntil(clock.date(now), (await loadCalendar()).terms);
      const term = query.term === undefined ? terms[0] : terms.find(({ id }) => id === query.term);
      if (term === undefined) return notFound;
      const figures = await figuresOf(user, term, at => clock.date(at));
      return page('figures', presentFigures(figures, term, terms));
    },
  }),
];
