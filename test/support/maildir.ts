import { chownSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

let delivered = 0;

/** One mail folder on disk. Everything made below `home` belongs to the mail server's user. */
export class Maildir {
  readonly #path: string;
  readonly #home: string;
  readonly #owner: Owner;

  constructor(path: string, home: string, owner: Owner) {
    this.#path = path;
    this.#home = home;
    this.#owner = owner;
  }

  make(): void {
    for (const part of ['cur', 'new', 'tmp']) this.#makeFolder(join(this.#path, part));
  }

  /** Written beside and moved in, so that the server never sees half a message. */
  deliver(rfc822: string | Buffer): void {
    if (!existsSync(join(this.#path, 'new'))) this.make();
    delivered += 1;
    const name = `${Math.floor(Date.now() / 1_000)}.M${String(delivered).padStart(8, '0')}P${process.pid}.test`;
    const written = join(this.#path, 'tmp', name);
    writeFileSync(written, rfc822);
    chownSync(written, this.#owner.uid, this.#owner.gid);
    renameSync(written, join(this.#path, 'new', name));
  }

  #makeFolder(folder: string): void {
    if (existsSync(folder)) return;
    if (folder.length > this.#home.length) this.#makeFolder(dirname(folder));
    mkdirSync(folder, { recursive: true });
    chownSync(folder, this.#owner.uid, this.#owner.gid);
  }
}
