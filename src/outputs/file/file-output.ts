import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { TurnEnd } from '../turn-end.ts';
import { QUIET, type Retention, tidyBackups } from './backups.ts';
import { RotatingFile, type RotationRule } from './rotating-file.ts';

export interface FileSettings extends RotationRule, Retention {
  /** Absolute. */
  readonly path: string;
}

/**
 * Writes records to a file by the end of their turn, those of ERROR and above before their call returns. Lines that the
 * disk does not take are counted, and the next ones tried.
 */
export class FileOutput implements Output {
  readonly name: string;
  /** Lines the disk has not taken. */
  lost = 0;
  readonly #settings: FileSettings;
  readonly #line: (record: StampedRecord) => string;
  readonly #report: (line: string) => void;
  readonly #file: RotatingFile;
  readonly #turnEnd = new TurnEnd(() => this.writeNow());
  #waiting = '';
  #lines = 0;
  #isFailing = false;

  /**
   * @param line writes a record without its line end.
   * @param report takes one line for people.
   */
  constructor(
    name: string,
    settings: FileSettings,
    line: (record: StampedRecord) => string,
    report: (line: string) => void,
  ) {
    this.name = name;
    this.#settings = settings;
    this.#line = line;
    this.#report = report;
    this.#file = new RotatingFile(settings.path, settings, () => this.#tidy());
  }

  write(record: StampedRecord): void {
    const line = `${this.#line(record)}\n`;
    this.#waiting += line;
    this.#lines++;
    this.#turnEnd.added(record, line.length);
  }

  writeNow(): void {
    if (this.#lines === 0) return;
    const lines = this.#lines;
    // A write that broke off in a line has left it without its end.
    const text = this.#isFailing ? `\n${this.#waiting}` : this.#waiting;
    this.#waiting = '';
    this.#lines = 0;
    this.#turnEnd.written();
    try {
      this.#file.append(Buffer.from(text));
      if (this.#isFailing)
        this.#report(`${this.#settings.path} is written again; ${this.lost} lines are missing`);
      this.#isFailing = false;
    } catch (error) {
      this.lost += lines;
      if (!this.#isFailing)
        this.#report(`${this.#settings.path} cannot be written: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }

  async flush(): Promise<void> {
    this.writeNow();
  }

  async close(): Promise<void> {
    this.writeNow();
    this.#file.close();
  }

  /** At once for what is too much, and once more when the new backup may be compressed. */
  #tidy(): void {
    const { path } = this.#settings;
    void tidyBackups(path, this.#settings, Date.now());
    if (!this.#settings.compress) return;
    setTimeout(() => void tidyBackups(path, this.#settings, Date.now()), 2 * QUIET).unref();
  }
}
