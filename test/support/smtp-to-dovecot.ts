import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { TestDovecot } from './dovecot.js';

/** A mail server that puts what it is given into the mailbox of the address it is for, with a line of its own at the end when asked. */
export class SmtpToDovecot {
  /** Text that a gateway would add to every e-mail. */
  footer = '';
  readonly envelopes: string[][] = [];
  readonly #server: SMTPServer;

  constructor(dovecot: TestDovecot) {
    this.#server = new SMTPServer({
      hideSTARTTLS: true,
      authOptional: true,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const addresses = session.envelope.rcptTo.map(({ address }) => address);
          this.envelopes.push(addresses);
          const raw = Buffer.concat(chunks).toString('latin1');
          for (const address of addresses) dovecot.deliver(address.split('@')[0] ?? '', 'INBOX', this.#withFooter(raw));
          done();
        });
      },
    });
  }

  async start(): Promise<number> {
    const server = this.#server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    await new Promise<void>(next => this.#server.close(() => next()));
  }

  #withFooter(raw: string): string {
    if (this.footer === '') return raw;
    return raw
      .replace(/(Test [0-9a-f]{32})(?=\r)/, `$1\r\n\r\n${this.footer}`)
      .replace(/(Test [0-9a-f]{32})</, `$1<br><br>${this.footer}<`);
  }
}
