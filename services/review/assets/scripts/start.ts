import { hideScreenOnRequest } from './cover.js';
import { foldFilter } from './filter.js';
import { initAll } from './govuk-frontend.min.js';
import { openMenu } from './menu.js';
import { tellWhoGetsIt } from './raise.js';
import { warnBeforeSessionEnds } from './session-warning.js';

// Every page works without any of this.
initAll();
openMenu();
foldFilter();
hideScreenOnRequest();
tellWhoGetsIt();
warnBeforeSessionEnds();
