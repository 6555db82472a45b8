import type { Backlog, Batch, BatchGroup, BatchOutcome } from '../../../src/spool/batch.ts';
import type { Signal } from '../../../src/spool/spool.ts';

/** Entries that wait in memory, each a text. Frames are one entry each. */
export class FakeBacklog implements Backlog {
  readonly waiting: string[] = [];
  readonly quarantined: { entry: string; reason: string }[] = [];
  readonly settled: BatchOutcome[] = [];
  readonly limits: { entries: number; bytes: number }[] = [];
  releases = 0;
  underWay = 0;

  add(...entries: string[]): void {
    this.waiting.push(...entries);
  }

  take(_signal: Signal, limit: { entries: number; bytes: number }): Batch | undefined {
    this.limits.push(limit);
    let entries = 0;
    let bytes = 0;
    while (entries < this.waiting.length && entries < limit.entries) {
      const { length = 0 } = this.waiting[entries] ?? '';
      if (entries > 0 && bytes + length > limit.bytes) break;
      bytes += length;
      entries++;
    }
    if (entries === 0) return undefined;
    const taken = this.waiting.splice(0, entries);
    this.underWay++;
    return {
      signal: 'logs',
      groups: [{ resource: Buffer.from('R'), entries: taken.map((entry) => Buffer.from(entry)) }],
      entries,
      bytes,
      settle: (outcome) => {
        this.underWay--;
        this.settled.push(outcome);
      },
      release: () => {
        this.underWay--;
        this.releases++;
        this.waiting.unshift(...taken);
      },
    };
  }

  quarantine(_signal: Signal, group: BatchGroup, reason: string): void {
    for (const entry of group.entries) {
      this.quarantined.push({ entry: Buffer.from(entry).toString(), reason });
    }
  }

  hasWork(): boolean {
    return this.waiting.length > 0 || this.underWay > 0;
  }

  /** All that was settled. */
  get outcome(): BatchOutcome {
    return {
      delivered: this.settled.reduce((sum, { delivered }) => sum + delivered, 0),
      refused: this.settled.reduce((sum, { refused }) => sum + refused, 0),
    };
  }
}
