import { listenForCaseKeys } from './case-keys.js';
import { hideScreenOnRequest } from './cover.js';
import { keepDraft, offerFacts } from './draft.js';
import { tellOfFetching } from './fetching.js';
import { foldFilter } from './filter.js';
import { initAll } from './govuk-frontend.min.js';
import { keepRecoveryCodes } from './keep-codes.js';
import { openMenu } from './menu.js';
import { offerPrinting } from './print.js';
import { tellWhoGetsIt } from './raise.js';
import { sendAtOnce } from './send-at-once.js';
import { warnBeforeSessionEnds } from './session-warning.js';

// Every page works without any of this.
initAll();
openMenu();
foldFilter();
const cover = hideScreenOnRequest();
tellWhoGetsIt();
warnBeforeSessionEnds(cover);
keepRecoveryCodes();
sendAtOnce();
listenForCaseKeys();
keepDraft();
offerFacts();
offerPrinting();
tellOfFetching();
