import { z } from 'zod';
import { readableCase } from '../../cases/queries.js';
import { canSend } from '../../notify/can-send.js';
import { identify } from '../../staff-reports/identify.js';
import { READERS } from '../access.js';
import { hasBeenTold } from '../presenters/telling.js';
import { caseNumber, formId } from './fields.js';
import { notFound, type Route, redirect, route } from './route.js';

const naming = z.strictObject({
  id: formId,
  side: z.enum(['adult', 'pupil']).optional(),
  person: z.string().max(200).optional().default(''),
});

/** Who somebody is whom staff reported and the register did not know. */
export const CASE_PERSON_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/cases/:number/person',
    audience: READERS,
    params: caseNumber,
    body: naming,
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const back = redirect(`/cases/${about._id}`);
      const { id, side, person } = body;
      // Where its readers must not learn of the adult, they cannot say who it is either.
      const isTheirs = side !== 'adult' || about.pairKey.startsWith(`${about.adultKey}|`);
      const isReported = isTheirs && about.origin === 'staff' && about.findingCount === 0 && about.state !== 'closed';
      if (!isReported || side === undefined || person.trim() === '') {
        request.session.notice =
          'Choose whether it is the adult or the pupil, and write the name. Nothing was changed.';
        return back;
      }
      const after = await identify(about, { id, side, typed: person }, user, now, edges.keys);
      if (after === null) {
        request.session.notice =
          'The register knows nobody by this name or address, or several people. Nothing was changed: write the full name, or the address.';
        return back;
      }
      const isStillTheirs = (await readableCase(user, about._id)) !== null;
      request.session.notice = isStillTheirs
        ? 'It is on the record who it is.'
        : `It is on the record who it is. The case went to its other readers. ${hasBeenTold('They have', canSend(edges.config))}`;
      return isStillTheirs ? back : redirect('/queue');
    },
  }),
];
