import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProblemCode } from '../parse/problems.js';
import { type DigestName, type Extracted, extractedSchema, type FileToExtract, failedWith } from './extracted.js';
import { FrameReader, frame, type Request } from './frames.js';
import { lockedNode } from './locked-node.js';

export interface ProcessLimits {
  /** What one file may cost. */
  readonly milliseconds: number;
  readonly megabytes: number;
}

const PROGRAM = fileURLToPath(new URL('./extract-process.js', import.meta.url));
/** Bytes of an answer: text, links and digests at their largest. */
const LONGEST_ANSWER = 16_000_000;

/** One process that reads files, one at a time. After a file that it did not survive it is of no more use. */
export class FileProcess {
  readonly #child: ChildProcess;
  readonly #limits: ProcessLimits;
  readonly #input = new FrameReader(LONGEST_ANSWER);
  readonly #ready: Promise<boolean>;
  #resolve: ((answer: string | null) => void) | null = null;
  #isOver = false;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
    const { program, arguments: rest } = lockedNode({
      megabytes: limits.megabytes,
      seconds: (limits.milliseconds / 1_000) * FILES_WORTH,
    });
    // Nothing of the environment is needed there, and nothing that is written there may reach the log.
    this.#child = spawn(program, [...rest, PROGRAM], { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
    this.#child.on('error', () => this.#ended());
    this.#child.on('exit', () => this.#ended());
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdout?.on('data', (piece: Buffer) => this.#hear(piece));
    this.#ready = this.#answer(STARTS_WITHIN).then(answer => answer === 'ready');
  }

  /** It has ended, or was killed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Never rejects: a file that kills the process, or takes too long, is a file with a problem. */
  async read({ kind, content }: FileToExtract, digests: readonly DigestName[]): Promise<Extracted> {
    if (!(await this.#ready)) return failedWith('ATTACHMENT_COSTLY');
    const answer = this.#answer(this.#limits.milliseconds);
    const milliseconds = this.#limits.milliseconds * OWN_SHARE;
    const request: Request = { kind, digests: [...digests], milliseconds, size: content.length };
    this.#child.stdin?.write(frame(JSON.stringify(request)));
    this.#child.stdin?.write(content);
    return readAnswer(await answer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
    this.#ended();
  }

  /** The next frame; `null`: it never comes, and the process is gone. */
  #answer(milliseconds: number): Promise<string | null> {
    return new Promise(resolve => {
      if (this.#isOver) {
        resolve(null);
        return;
      }
      const timer = setTimeout(() => this.kill(), milliseconds);
      this.#resolve = answer => {
        clearTimeout(timer);
        this.#resolve = null;
        resolve(answer);
      };
    });
  }

  #hear(piece: Buffer): void {
    try {
      this.#input.push(piece);
      const answer = this.#input.frame();
      if (answer === null) return;
      // More than one answer, or one to nothing: it could be taken for what the next file says.
      if (this.#resolve === null || !this.#input.isEmpty) this.kill();
      else this.#resolve(answer);
    } catch {
      this.kill();
    }
  }

  #ended(): void {
    this.#isOver = true;
    this.#resolve?.(null);
  }
}

/** The processor time that one process may use, as a multiple of what one file may take. */
const FILES_WORTH = 20;

/** Of its time, what a file may take before the process itself ends reading: what was read until then is not lost. */
const OWN_SHARE = 0.6;

/** A process on a busy machine begins slowly; milliseconds. */
const STARTS_WITHIN = 60_000;

const LOST: ProblemCode = 'ATTACHMENT_COSTLY';

function readAnswer(answer: string | null): Extracted {
  if (answer === null) return failedWith(LOST);
  try {
    return extractedSchema.parse(JSON.parse(answer));
  } catch {
    return failedWith('ATTACHMENT_BROKEN');
  }
}
