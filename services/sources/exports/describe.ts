import type { ExportFormat } from './format.js';

/** The table of docs/chat-formats.md. */
export function describeFormats(formats: readonly ExportFormat[]): string {
  const rows = [...formats]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, title, about }) => `| ${title} | \`${name}\` | ${about.recognisedBy} | ${about.lacks} |`);
  return ['| format | `format` | how it is recognised | what it lacks |', '|---|---|---|---|', ...rows].join('\n');
}
