import { latestCanaries } from '../canary/log.js';
import { loadCanarySettings } from '../canary/settings.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Whether the latest test message of each mailbox came through. */
export async function checkCanaries(): Promise<readonly CheckLine[]> {
  const [settings, latest] = await Promise.all([loadCanarySettings(), latestCanaries()]);
  if (settings.sources.length === 0)
    return [advice('Test messages', 'None are sent. Say under Coverage, Test messages, which mailbox is tried when.')];
  return settings.sources.map(({ sourceId }) => {
    const canary = latest.get(sourceId);
    const name = `Test messages to ${sourceId}`;
    if (!canary)
      return advice(name, 'None was sent yet. The first goes at its time; “Send one now” stands under Coverage.');
    const at = canary.dueAt.toISOString();
    if (canary.state === 'missing')
      return failed(
        name,
        `The one of ${at} is missing${canary.problem === null ? '' : ` (${canary.problem})`}: see Coverage, Test messages.`,
      );
    return canary.state === 'arrived'
      ? passed(name, `The one of ${at} came through.`)
      : advice(name, `The one of ${at} is on its way.`);
  });
}
