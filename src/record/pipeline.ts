import type { StampedRecord } from './record.ts';

/** Where records go. An output never throws into the pipeline on purpose; when it does, the others still get theirs. */
export interface Output {
  readonly name: string;
  /** Records taken and not written, by the output's own count. */
  readonly lost?: number;
  /** Records taken and not on their way yet: lost, when the process ends now. */
  readonly waiting?: number;
  write(record: StampedRecord): void;
  /** Writes what waits for the end of the turn, in this call. */
  writeNow?(): void;
  /** Sends what waits, blocking this thread for `timeoutMs` at most. True when nothing waits any more. */
  drain?(timeoutMs: number): boolean;
  /** Resolves when everything written so far has left, or cannot leave. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Takes a record on its way and gives it back, changed or not; undefined ends its way. */
export type Processor = (record: StampedRecord) => StampedRecord | undefined;

/** Decides when a record goes to the outputs, if at all; it stands behind the processors. */
export interface Gate {
  /** @param on takes what is to be written, now or later. */
  take(record: StampedRecord, on: (record: StampedRecord) => void): void;
  /** Hands on what it keeps only for a time. */
  flush(on: (record: StampedRecord) => void): void;
}

/** Counts since the start. What an output does with a record is the output's own count. */
export interface PipelineCounts {
  /** Handed to the outputs. */
  emitted: number;
  /** Records an output failed to take, by the output's name. */
  failed: { [output: string]: number };
}

interface Diversion {
  readonly output: Output;
  readonly alone: boolean;
  readonly onMoved: () => void;
  end: () => void;
}

/** The road from the stamp through the processors to the outputs. One a thread. */
export class Pipeline {
  readonly counts: PipelineCounts = { emitted: 0, failed: {} };
  readonly #processors: readonly Processor[];
  readonly #own: readonly Output[];
  /** With the diversions there are. */
  #outputs: readonly Output[];
  #diversions: readonly Diversion[] = [];
  readonly #gate: Gate | undefined;
  readonly #on: (record: StampedRecord) => void;

  constructor(processors: readonly Processor[], outputs: readonly Output[], gate?: Gate) {
    this.#processors = processors;
    this.#own = outputs;
    this.#outputs = outputs;
    this.#gate = gate;
    this.#on = (record) => this.#write(record);
  }

  /**
   * Gives an output all records from now on.
   *
   * @param alone the pipeline's own outputs get none in the meantime.
   * @param onMoved called when another pipeline has taken it over.
   * @returns ends it, wherever it is by then.
   */
  divert(output: Output, alone: boolean, onMoved: () => void = () => {}): () => void {
    const diversion: Diversion = {
      output,
      alone,
      onMoved,
      end: () => this.#become(this.#diversions.filter((each) => each !== diversion)),
    };
    this.#become([...this.#diversions, diversion]);
    return () => diversion.end();
  }

  /**
   * The diversions go on in the pipeline that takes the place of this one, oldest first.
   *
   * @param to may come of another copy of the package.
   */
  handOver(to: Pick<Pipeline, 'divert'>): void {
    const moving = this.#diversions;
    this.#become([]);
    for (const diversion of moving) {
      const { output, alone, onMoved } = diversion;
      diversion.end = to.divert(output, alone, onMoved);
      onMoved();
    }
  }

  #become(diversions: readonly Diversion[]): void {
    this.#diversions = diversions;
    const own = diversions.some((each) => each.alone) ? [] : this.#own;
    this.#outputs = [...own, ...diversions.map((each) => each.output)];
  }

  emit(record: StampedRecord): void {
    let current = record;
    for (const process of this.#processors) {
      const next = process(current);
      if (next === undefined) return;
      current = next;
    }
    if (this.#gate === undefined) this.#write(current);
    else this.#gate.take(current, this.#on);
  }

  #write(record: StampedRecord): void {
    this.counts.emitted++;
    for (const output of this.#outputs) {
      try {
        output.write(record);
      } catch {
        this.counts.failed[output.name] = (this.counts.failed[output.name] ?? 0) + 1;
      }
    }
  }

  /** Writes what waits for the end of the turn, in this call. */
  writeNow(): void {
    this.#gate?.flush(this.#on);
    for (const output of this.#outputs) output.writeNow?.();
  }

  /** Sends what waits, blocking this thread for `timeoutMs` at most. True when nothing waits any more. */
  drain(timeoutMs: number): boolean {
    const deadline = performance.now() + timeoutMs;
    let isEmpty = true;
    for (const output of this.#outputs) {
      isEmpty = (output.drain?.(Math.max(0, deadline - performance.now())) ?? true) && isEmpty;
    }
    return isEmpty;
  }

  /** Records that are lost when the process ends now, by the output that has not written them. */
  waiting(): { [output: string]: number } {
    const waiting = this.#outputs.flatMap(({ name, waiting = 0 }) => (waiting > 0 ? [[name, waiting]] : []));
    return Object.fromEntries(waiting);
  }

  /** Records each output has not written, by its name; those without loss are left out. */
  lost(): { [output: string]: number } {
    const lost = { ...this.counts.failed };
    for (const { name, lost: own = 0 } of this.#outputs) if (own > 0) lost[name] = (lost[name] ?? 0) + own;
    return lost;
  }

  async flush(): Promise<void> {
    this.#gate?.flush(this.#on);
    await Promise.allSettled(this.#outputs.map(async (output) => output.flush()));
  }

  async close(): Promise<void> {
    this.#gate?.flush(this.#on);
    await Promise.allSettled(this.#outputs.map(async (output) => output.close()));
  }
}
