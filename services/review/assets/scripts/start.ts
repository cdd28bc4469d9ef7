import { hideScreenOnRequest } from './cover.js';
import { foldFilter } from './filter.js';
import { initAll } from './govuk-frontend.min.js';
import { listenToKeys } from './keys.js';
import { keepCaseWhileWriting } from './lease.js';
import { announceNewCases } from './live.js';
import { openMenu } from './menu.js';
import { addQueueKeys } from './queue-keys.js';
import { warnBeforeSessionEnds } from './session-warning.js';

// Every page works without any of this.
initAll();
openMenu();
foldFilter();
hideScreenOnRequest();
warnBeforeSessionEnds();
announceNewCases();
keepCaseWhileWriting();
addQueueKeys();
listenToKeys();
