import process from 'node:process';
import { SEVERITY } from '../../record/level.ts';
import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { QUIET, type Retention, tidyBackups } from './backups.ts';
import { RotatingFile, type RotationRule } from './rotating-file.ts';

export interface FileSettings extends RotationRule, Retention {
  /** Absolute. */
  readonly path: string;
}

/** Characters of lines that wait for the end of the turn, at most. */
const FULL = 64 * 1024;

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
  #waiting = '';
  #lines = 0;
  #isScheduled = false;
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
    this.#waiting += `${this.#line(record)}\n`;
    this.#lines++;
    if (record.severityNumber >= SEVERITY.error || this.#waiting.length >= FULL) {
      this.writeNow();
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      process.nextTick(() => {
        this.#isScheduled = false;
        this.writeNow();
      });
    }
  }

  writeNow(): void {
    if (this.#lines === 0) return;
    const lines = this.#lines;
    // A write that broke off in a line has left it without its end.
    const text = this.#isFailing ? `\n${this.#waiting}` : this.#waiting;
    this.#waiting = '';
    this.#lines = 0;
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
