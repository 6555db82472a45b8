import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { type Layout, layoutOf } from '../layout/layout.ts';

/**
 * Writes records to standard output or error. A reader that goes away (`| head`) costs the rest of the lines, which are counted,
 * and nothing else.
 */
export class ConsoleOutput implements Output {
  readonly name: string;
  /** Lines not written because nobody reads any more. */
  lost = 0;
  readonly #line: (record: StampedRecord) => string;
  readonly #stream: NodeJS.WriteStream;
  #closed = false;

  constructor(
    format: Layout,
    service: string,
    stream: NodeJS.WriteStream = process.stdout,
    name = 'console',
  ) {
    this.name = name;
    this.#stream = stream;
    this.#line = layoutOf(format, service, format === 'pretty' && wantsColour(stream));
    // Without a listener, a closed pipe would end the app for having logged.
    stream.on('error', () => {
      this.#closed = true;
    });
  }

  write(record: StampedRecord): void {
    if (record.shown === true) return;
    if (this.#closed || !this.#stream.writable) this.lost++;
    else this.#stream.write(`${this.#line(record)}\n`);
  }

  flush(): Promise<void> {
    if (this.#closed || !this.#stream.writable || this.#stream.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => this.#stream.write('', () => resolve()));
  }

  close(): Promise<void> {
    return this.flush();
  }
}

/** `NO_COLOR` and `FORCE_COLOR` as Node itself reads them. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.hasColors?.() ?? Boolean(process.env['FORCE_COLOR'] && process.env['FORCE_COLOR'] !== '0');
}
