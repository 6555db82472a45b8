import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { TurnEnd } from '../turn-end.ts';
import { openRemote, type RemoteLink } from './open-remote.ts';
import { RemoteCounts } from './remote-counts.ts';
import type { Target } from './sink.ts';

export interface RemoteSettings {
  readonly target: Target;
  /** The most that waits in memory: characters, which are a byte each, or two where some are beyond Latin-1. */
  readonly memoryBytes: number;
  /** Milliseconds `close` waits at most. */
  readonly exitTimeout: number;
}

/**
 * Sends records over the network from another thread: this one makes the text and hands it over by the end of the turn. What
 * cannot be sent waits in memory, of bounded size, and is lost with the process; what does not fit is counted.
 */
export class RemoteOutput implements Output {
  readonly name: string;
  readonly #settings: RemoteSettings;
  readonly #text: (record: StampedRecord) => string;
  readonly #report: (line: string) => void;
  readonly #counts = new RemoteCounts();
  readonly #turnEnd = new TurnEnd(() => this.writeNow());
  #link: RemoteLink | undefined;
  /** Dropped before the thread got them. */
  #dropped = 0;
  #isFull = false;
  #hasToldSize = false;
  #isDead = false;
  #texts: string[] = [];
  #times: number[] = [];

  /**
   * @param text makes what is sent of a record.
   * @param report takes one line for people.
   */
  constructor(
    name: string,
    settings: RemoteSettings,
    text: (record: StampedRecord) => string,
    report: (line: string) => void,
  ) {
    this.name = name;
    this.#settings = settings;
    this.#text = text;
    this.#report = report;
  }

  get lost(): number {
    return this.#dropped + this.#counts.lost;
  }

  get waiting(): number {
    return this.#counts.pending;
  }

  write(record: StampedRecord): void {
    const text = this.#mayTake() ? this.#text(record) : undefined;
    if (text === undefined || !this.#hasRoom(text.length)) {
      this.#dropped++;
      return;
    }
    this.#counts.taken(text.length);
    this.#texts.push(text);
    this.#times.push(record.time);
    this.#turnEnd.added(record, text.length);
  }

  /** Once there was no room, none is taken until half is free. */
  #mayTake(): boolean {
    if (this.#isDead) return false;
    if (!this.#isFull) return true;
    if (this.#counts.waiting > this.#settings.memoryBytes / 2) return false;
    this.#isFull = false;
    this.#report(`${this.name}: there is room again; ${this.lost} records are missing`);
    return true;
  }

  #hasRoom(characters: number): boolean {
    const { memoryBytes } = this.#settings;
    if (this.#counts.waiting + characters <= memoryBytes) return true;
    if (characters <= memoryBytes) {
      this.#isFull = true;
      this.#report(`${this.name}: ${memoryBytes} characters wait to be sent; what comes now is lost`);
    } else if (!this.#hasToldSize) {
      this.#hasToldSize = true;
      this.#report(
        `${this.name}: a record of ${characters} characters is more than may wait (${memoryBytes}); such are lost`,
      );
    }
    return false;
  }

  writeNow(): void {
    if (this.#texts.length === 0) return;
    const texts = this.#texts;
    const times = this.#times;
    this.#texts = [];
    this.#times = [];
    this.#turnEnd.written();
    if (this.#isDead) return;
    this.#link ??= this.#open();
    this.#link.post({ is: 'entries', texts, times });
  }

  #open(): RemoteLink {
    const { memory } = this.#counts;
    return openRemote({ target: this.#settings.target, memory }, this.name, this.#report, (reason) => {
      this.#isDead = true;
      this.#counts.abandon();
      this.#report(`${this.name}: nothing is sent by it any more (${reason})`);
    });
  }

  drain(timeoutMs: number): boolean {
    this.#hurry();
    if (this.#link?.isThread === false) return this.waiting === 0;
    return this.#counts.block(timeoutMs);
  }

  flush(): Promise<void> {
    this.#hurry();
    return this.#counts.idle();
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#settings.exitTimeout);
    });
    await Promise.race([this.flush(), late]);
    clearTimeout(timer);
    this.#isDead = true;
    this.#link?.terminate();
    const left = this.waiting;
    this.#counts.abandon();
    if (left > 0) this.#report(`${this.name}: ${left} records were not sent`);
  }

  #hurry(): void {
    this.writeNow();
    this.#link?.post({ is: 'hurry' });
  }
}
