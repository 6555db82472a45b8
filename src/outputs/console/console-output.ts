import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { type Layout, layoutOf } from '../layout/layout.ts';
import { Pipe, pipeOf, STALLED } from './pipe.ts';
import { fileOf, Redirected } from './redirected.ts';
import { terminalOf } from './terminal.ts';

/** Streams that are listened to. */
const known = new WeakSet<NodeJS.WriteStream>();
/** Those of them that have failed. */
const broken = new WeakSet<NodeJS.WriteStream>();

/** Without a listener, a closed pipe would end the app for having logged. One serves all outputs to the stream. */
function listenTo(stream: NodeJS.WriteStream): void {
  if (known.has(stream)) return;
  known.add(stream);
  stream.on('error', () => broken.add(stream));
}

/**
 * Writes records to standard output or error. A reader that goes away (`| head`) or stops reading costs the lines it does not
 * take, which are counted, and nothing else.
 */
export class ConsoleOutput implements Output {
  readonly name: string;
  readonly #line: (record: StampedRecord) => string;
  readonly #stream: NodeJS.WriteStream;
  /** Undefined where a write blocks for no longer than the disk or terminal takes. */
  readonly #pipe: Pipe | undefined;
  /** Undefined where it is no file. */
  readonly #file: Redirected | undefined;
  #lost = 0;

  /** @param report takes one line for people. */
  constructor(
    format: Layout,
    service: string,
    stream: NodeJS.WriteStream = process.stdout,
    name = 'console',
    report: (line: string) => void = () => {},
  ) {
    this.name = name;
    this.#stream = stream;
    this.#line = layoutOf(format, service, format === 'pretty' && wantsColour(stream));
    const tell = (line: string) => report(`${name}: ${line}`);
    const terminal = terminalOf(stream);
    const pipe = terminal ?? pipeOf(stream);
    this.#pipe =
      pipe === undefined ? undefined : new Pipe(pipe, stream, tell, undefined, terminal !== undefined);
    const file = pipe === undefined ? fileOf(stream) : undefined;
    this.#file = file === undefined ? undefined : new Redirected(file, tell);
    listenTo(stream);
  }

  /** Lines not written because nobody reads them, or the disk is full. */
  get lost(): number {
    return this.#lost + ((this.#pipe ?? this.#file)?.lost ?? 0);
  }

  get waiting(): number {
    return this.#pipe?.waiting ?? 0;
  }

  write(record: StampedRecord): void {
    if (record.shown === true) return;
    const own = this.#pipe ?? this.#file;
    // A file is tried each time: there may be room by now.
    if (this.#file === undefined && (broken.has(this.#stream) || !this.#stream.writable)) {
      this.#lost++;
      return;
    }
    const line = `${this.#line(record)}\n`;
    // Who has put a function of his own in the place of `write` wants to have what is written.
    if (own === undefined || Object.hasOwn(this.#stream, 'write')) this.#stream.write(line);
    else own.write(line);
  }

  drain(timeoutMs: number): boolean {
    return this.#pipe?.drain(timeoutMs) ?? true;
  }

  async flush(): Promise<void> {
    await this.#pipe?.flush();
    if (broken.has(this.#stream) || !this.#stream.writable || this.#stream.writableLength === 0) return;
    // What the app itself has written there.
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
      if (this.#pipe !== undefined) timer = setTimeout(resolve, STALLED);
    });
    clearTimeout(timer);
  }

  close(): Promise<void> {
    return this.flush();
  }
}

/** Values of `FORCE_COLOR` that Node takes for a yes; `false` is none. */
const FORCED = ['', '1', 'true', '2', '3'];

/** `NO_COLOR` and `FORCE_COLOR` as Node itself reads them. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.hasColors?.() ?? FORCED.includes(process.env['FORCE_COLOR'] ?? 'no');
}
