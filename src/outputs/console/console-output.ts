import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { jsonLine } from './json-line.ts';
import { prettyLine } from './pretty.ts';

export type ConsoleFormat = 'pretty' | 'json';

/**
 * Writes records to standard output. A reader that goes away (`| head`) costs the rest of the lines, which are counted,
 * and nothing else.
 */
export class ConsoleOutput implements Output {
  readonly name = 'console';
  /** Lines not written because nobody reads any more. */
  dropped = 0;
  readonly #line: (record: StampedRecord) => string;
  readonly #stream: NodeJS.WriteStream;
  #closed = false;

  constructor(format: ConsoleFormat, service: string, stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
    const colour = format === 'pretty' && wantsColour(stream);
    this.#line =
      format === 'json' ? (record) => jsonLine(record, service) : (record) => prettyLine(record, colour);
    // Without a listener, a closed pipe would end the app for having logged.
    stream.on('error', () => {
      this.#closed = true;
    });
  }

  write(record: StampedRecord): void {
    if (record.shown === true) return;
    if (this.#closed || !this.#stream.writable) this.dropped++;
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
