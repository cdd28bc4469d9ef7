import { closeSharedBrowser } from './browser.js';
import { stopTestServer } from './database.js';

/** Mocha root hooks (`.mocharc.json` names this file). */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await closeSharedBrowser();
    await stopTestServer();
  },
};
