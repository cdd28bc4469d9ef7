import type { RawMessage } from '../../../services/sources/source.js';

export interface Attached {
  readonly name: string;
  readonly type?: string;
  readonly content: Buffer;
}

/** A mail of a mentor to a pupil with these files. */
export function mailWith(files: readonly Attached[], text = 'Here it is.'): RawMessage {
  const parts = files.map(
    ({ name, type = 'application/octet-stream', content }) =>
      `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${(content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')}\r\n`,
  );
  const head =
    'From: mentor@school.example\r\nTo: pupil@school.example\r\nSubject: A file\r\nMessage-ID: <f@school.example>\r\n';
  const mail = `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n${parts.join('')}--b--\r\n`;
  return {
    kind: 'mime',
    bytes: Buffer.from(mail, 'latin1'),
    receivedAt: new Date('2026-11-25T10:00:00Z'),
    envelope: [],
  };
}
