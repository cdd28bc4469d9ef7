import { randomUUID } from 'node:crypto';
import type { Told } from '../../services/staff-reports/send.js';

/** What a member of staff who is not signed in tells, with everything that a test does not care about filled in. */
export function told(fields: Partial<Told> = {}): Told {
  return {
    formId: randomUUID(),
    kind: 'conduct',
    danger: false,
    adult: '',
    pupil: '',
    self: false,
    head: false,
    words: 'Took a photograph of the worksheet on his own phone.',
    when: 'today',
    where: 'Room 12',
    reporter: { name: 'Tess Adeyemi', email: 't.adeyemi@northfield.example', userId: null },
    ...fields,
  };
}

export const askNobody = async () => null;
