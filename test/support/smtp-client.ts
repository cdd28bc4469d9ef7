import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that says exactly what it is told, as mail servers do and as they should not. */
export class SmtpClient {
  readonly socket: Socket;
  #heard = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.#heard += text;
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    this.socket.on('close', end);
    this.socket.on('error', end);
  }

  /** The next answer, with all its lines; `''` when the server has hung up. */
  async answer(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.#heard);
      if (match) {
        this.#heard = this.#heard.slice(match[0].length);
        return match[0].trimEnd();
      }
      if (this.#ended) return '';
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }

  /** Up to the answer to the last line of the message; whatever answer comes first that is none of success. */
  async send(text: string, recipient: string): Promise<string> {
    for (const line of ['MAIL FROM:<>', `RCPT TO:<${recipient}>`, 'DATA']) {
      const answer = await this.say(line);
      if (!/^[23]/.test(answer)) return answer;
    }
    return this.say(`${text.replaceAll(/^\./gm, '..')}\r\n.`);
  }

  async hello(): Promise<string> {
    const greeting = await this.answer();
    return greeting.startsWith('220') ? this.say('EHLO sender.example') : greeting;
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }
}
