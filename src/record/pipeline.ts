import type { StampedRecord } from './record.ts';

/** Where records go. An output never throws into the pipeline on purpose; when it does, the others still get theirs. */
export interface Output {
  readonly name: string;
  write(record: StampedRecord): void;
  /** Resolves when everything written so far has left, or cannot leave. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Counts since the start. What an output does with a record is the output's own count. */
export interface PipelineCounts {
  emitted: number;
  /** Records an output failed to take, by the output's name. */
  failed: { [output: string]: number };
}

/** The road from the stamp to the outputs. One a process. */
export class Pipeline {
  readonly counts: PipelineCounts = { emitted: 0, failed: {} };
  readonly outputs: readonly Output[];

  constructor(outputs: readonly Output[]) {
    this.outputs = outputs;
  }

  emit(record: StampedRecord): void {
    this.counts.emitted++;
    for (const output of this.outputs) {
      try {
        output.write(record);
      } catch {
        this.counts.failed[output.name] = (this.counts.failed[output.name] ?? 0) + 1;
      }
    }
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.outputs.map((output) => output.flush()));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.outputs.map((output) => output.close()));
  }
}
