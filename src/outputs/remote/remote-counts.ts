/** What an output and the thread that sends for it know together: piece of memory both see. */

const PENDING = 0;
const WAITING = 1;
const LOST = 2;
const CELLS = 3;

export class RemoteCounts {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  /** @param memory of another thread's counts; default a new one. */
  constructor(memory = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** Records taken and neither sent nor lost. */
  get pending(): number {
    return Atomics.load(this.#cells, PENDING);
  }

  /** Characters of theirs. */
  get waiting(): number {
    return Atomics.load(this.#cells, WAITING);
  }

  /** Records the thread has given up. */
  get lost(): number {
    return Atomics.load(this.#cells, LOST);
  }

  taken(characters: number): void {
    Atomics.add(this.#cells, PENDING, 1);
    Atomics.add(this.#cells, WAITING, characters);
  }

  /** Records are sent, or given up. */
  settled(records: number, characters: number, isLost: boolean): void {
    if (isLost) this.lose(records);
    Atomics.sub(this.#cells, WAITING, characters);
    Atomics.sub(this.#cells, PENDING, records);
    Atomics.notify(this.#cells, PENDING);
  }

  /** Records that counted as sent and have not arrived. */
  lose(records: number): void {
    Atomics.add(this.#cells, LOST, records);
  }

  /** The thread is gone, and with it what it was given. */
  abandon(): void {
    this.settled(this.pending, this.waiting, true);
  }

  /**
   * Blocks this thread until nothing is pending.
   *
   * @param timeoutMs milliseconds it blocks at most.
   * @returns whether nothing is pending.
   */
  block(timeoutMs: number): boolean {
    const deadline = performance.now() + timeoutMs;
    for (let pending = this.pending; pending > 0; pending = this.pending) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#cells, PENDING, pending, left);
    }
    return true;
  }

  /** Resolves when nothing is pending. It does not hold the process. */
  async idle(): Promise<void> {
    for (let pending = this.pending; pending > 0; pending = this.pending) {
      await Atomics.waitAsync(this.#cells, PENDING, pending).value;
    }
  }
}
