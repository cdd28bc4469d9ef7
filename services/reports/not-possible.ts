import { ServiceError } from '../errors.js';

export function notPossible(): ServiceError {
  return new ServiceError({
    code: 'REPORT_NOT_POSSIBLE',
    message: 'There is no such report for this reader.',
    remedy:
      'Governors get whole terms that are over, so that periods cannot be subtracted from each other; others any period.',
  });
}
