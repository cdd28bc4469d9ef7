import type { Setting } from './setting.js';
import { SETTINGS } from './settings.js';
import { FOLDER_SETTINGS, IMAP_SETTINGS, JOURNAL_SETTINGS, PUSH_SETTINGS } from './source-settings.js';
import { WEBHOOK_SETTINGS } from './webhook-settings.js';

/** docs/configuration.md from the tables that the settings are read by. A test compares it with the file, so that the two cannot differ. */
export function describeConfiguration(): string {
  return `# Configuration

Candour reads environment variables and, when it is there, one file: \`candour.yaml\` in a checkout, \`/etc/candour/candour.yaml\` when
installed, or whatever \`CANDOUR_CONFIG\` names. **A variable wins over the file.** Everything has a default: without any setting the service
starts on embedded parts, open to this machine only.

- All problems are reported at once, each with its variable or its line, what is wrong, and an example. The service does not start with one.
- An unknown \`CANDOUR_*\` variable or key is a problem too: a misspelt setting would silently not hold.
- Settings marked 🔑 may stand in a file of their own: \`<VARIABLE>_FILE\` or \`<key>File\` names it. They are never repeated in an error or a log.
- Relative paths begin at the folder of candour.yaml, or at the working folder for variables.
- Lists are lists in the file, and have commas between their values in a variable.

\`candour.example.yaml\` is a complete example; \`candour doctor\` tries out what is set.

## The service

${tableOf(SETTINGS)}

## Sources

Any number of them in candour.yaml:

\`\`\`yaml
sources:
  - kind: imap
    id: mentoring-mailbox
    host: imap.school.example
    user: mentoring@school.example
    passwordFile: secrets/imap_password
  - kind: chat
    id: teams-exports
    path: /srv/teams-exports
\`\`\`

One mailbox can be set by variables alone. More can be connected in the browser.

### \`kind: imap\`, a mailbox

${tableOf(IMAP_SETTINGS)}

### \`kind: folder\`, e-mail in files and exports of messaging products

What each file is, its content says: [chat-formats.md](chat-formats.md) lists them. \`kind: chat\` is another name of the same.

${tableOf(FOLDER_SETTINGS)}

### \`kind: journal\`, journal copies over SMTP

The receiver listens for them; [sources.md](sources.md) has the steps for Exchange Online and Google Workspace.

${tableOf(JOURNAL_SETTINGS)}

### \`kind: push\`, chat messages over HTTPS

For platforms that push; [live-chat.md](live-chat.md) has the protocol.

${tableOf(PUSH_SETTINGS)}

## Webhooks

Other systems that are told of events, as [Standard Webhooks](https://www.standardwebhooks.com) has it: \`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`. They hold numbers of cases, severities, ids of sources,
audiences and periods of reports ([for-the-administrator.md](for-the-administrator.md) lists each event); never names, titles or words. Any number of them in candour.yaml, under \`webhooks\`:

${tableOf(WEBHOOK_SETTINGS)}
`;
}

function tableOf(settings: Readonly<Record<string, Setting<unknown>>>): string {
  const rows = Object.values(settings).map(({ key, env, held, about, fallbackText, example }) => {
    const names = `\`${key}\`${held === 'inline' ? '' : ' 🔑'}`;
    return `| ${names} | ${env === null ? '' : `\`${env}\``} | ${about} | ${fallbackText} | \`${example}\` |`;
  });
  return ['| in candour.yaml | variable | what | without it | example |', '|---|---|---|---|---|', ...rows].join('\n');
}
