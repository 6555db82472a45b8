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
  #waiting: string[] = [];
  #isFailing = false;
  /** It could not be rotated the last time. */
  #isStuck = false;

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
    this.#file = new RotatingFile(settings.path, settings, {
      done: () => this.#rotated(),
      refused: (error) => this.#notRotated(error),
    });
  }

  write(record: StampedRecord): void {
    const line = `${this.#line(record)}\n`;
    this.#waiting.push(line);
    this.#turnEnd.added(record, line.length);
  }

  writeNow(): void {
    if (this.#waiting.length === 0) return;
    const { path } = this.#settings;
    const lines = this.#waiting;
    this.#waiting = [];
    this.#turnEnd.written();
    try {
      this.#file.append(Buffer.from(lines.join('')));
      if (this.#isFailing) this.#report(`${path} is written again; ${this.lost} lines are missing`);
      this.#isFailing = false;
    } catch (error) {
      this.#countLost(lines);
      if (!this.#isFailing) this.#report(`${path} cannot be written: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }

  /** Some of the lines may be in the file. */
  #countLost(lines: readonly string[]): void {
    let end = 0;
    for (const line of lines) {
      end += Buffer.byteLength(line);
      if (end > this.#file.taken) this.lost++;
    }
  }

  async flush(): Promise<void> {
    this.writeNow();
  }

  async close(): Promise<void> {
    this.writeNow();
    this.#file.close();
  }

  #notRotated({ message }: Error): void {
    if (!this.#isStuck) this.#report(`${this.#settings.path} cannot be rotated, and grows: ${message}`);
    this.#isStuck = true;
  }

  /** Tidies at once for what is too much, and once more when the new backup may be compressed. */
  #rotated(): void {
    const { path } = this.#settings;
    this.#isStuck = false;
    void tidyBackups(path, this.#settings, Date.now());
    if (!this.#settings.compress) return;
    setTimeout(() => void tidyBackups(path, this.#settings, Date.now()), 2 * QUIET).unref();
  }
}
