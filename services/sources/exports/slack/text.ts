/** Names by the ids that stand in texts. */
export interface SlackNames {
  user(id: string): string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const REFERENCE = /<([^<>|]{1,8000})(?:\|([^<>]{0,8000}))?>/g;

/**
 * Slack's text as a person sees it: people and channels by their names, links with where they lead, entities as the signs they stand for
 * (https://docs.slack.dev/messaging/formatting-message-text).
 */
export function plainText(text: string, names: SlackNames): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replaceAll(REFERENCE, (_whole, target: string, label: string | undefined) => referenceText(target, label, names))
    .replaceAll(/&(?:amp|lt|gt);/g, entity => ENTITIES[entity] ?? entity);
}

function referenceText(target: string, label: string | undefined, names: SlackNames): string {
  switch (target[0]) {
    case '@':
      return `@${names.user(target.slice(1)) ?? (label || target.slice(1))}`;
    case '#':
      return `#${label || target.slice(1)}`;
    case '!':
      return specialText(target.slice(1), label);
    default:
      return linkText(target, label);
  }
}

/** `<!here>`, `<!subteam^S1|@tutors>`, `<!date^1392734382^{date}|18 February>`. */
function specialText(target: string, label: string | undefined): string {
  return label || `@${target.split('^')[0] ?? target}`;
}

function linkText(target: string, label: string | undefined): string {
  const shown = target.replace(/^(?:mailto|tel):/, '');
  if (!label || label === shown || `http://${label}` === target || `https://${label}` === target) return shown;
  return `${label} (${shown})`;
}
