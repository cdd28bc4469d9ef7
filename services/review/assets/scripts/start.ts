import { hideScreenOnRequest } from './cover.js';
import { foldFilter } from './filter.js';
import { initAll } from './govuk-frontend.min.js';
import { keepRecoveryCodes } from './keep-codes.js';
import { openMenu } from './menu.js';
import { sendAtOnce } from './send-at-once.js';
import { warnBeforeSessionEnds } from './session-warning.js';

// Every page works without any of this.
initAll();
openMenu();
foldFilter();
const cover = hideScreenOnRequest();
warnBeforeSessionEnds(cover);
keepRecoveryCodes();
sendAtOnce();
