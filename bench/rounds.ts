/** Rounds in which every variant has its turn, in an order that turns round every time. */
import { type ChildRun, type ChildTask, type Delivered, runChild } from './run-child.ts';
import { grouped } from './statistics.ts';
import type { VariantSpec } from './variants/variants.ts';

export class Rounds<R> {
  readonly #runs = new Map<VariantSpec, ChildRun<R>[]>();

  /** @param taskOf what a variant is to do. */
  static async of<R>(
    variants: readonly VariantSpec[],
    rounds: number,
    taskOf: (variant: VariantSpec) => ChildTask,
  ): Promise<Rounds<R>> {
    const all = new Rounds<R>();
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
        const runs = all.#runs.get(variant) ?? [];
        runs.push(await runChild<R>(taskOf(variant)));
        all.#runs.set(variant, runs);
      }
      const seconds = ((performance.now() - started) / 1e3).toFixed(0);
      console.error(`  round ${round + 1} of ${rounds}: ${seconds} s`);
    }
    return all;
  }

  /** One value a round. */
  values(variant: VariantSpec, value: (result: R) => number): number[] {
    return this.runs(variant).map(({ result }) => value(result));
  }

  runs(variant: VariantSpec): readonly ChildRun<R>[] {
    return this.#runs.get(variant) ?? [];
  }

  /** How many records arrived in the worst round, and how many twice; undefined where nobody can count. */
  delivered(variant: VariantSpec): Delivered | undefined {
    const counts = this.runs(variant).flatMap(({ delivered }) => delivered ?? []);
    if (counts.length === 0) return undefined;
    return {
      distinct: Math.min(...counts.map(({ distinct }) => distinct)),
      duplicates: Math.max(...counts.map(({ duplicates }) => duplicates)),
    };
  }

  /** Of so many records, in the worst round. */
  lost(variant: VariantSpec, records: number): number {
    return records - (this.delivered(variant)?.distinct ?? records);
  }

  /** Cells of a table: how many arrived, how many of them twice. */
  arrival(variant: VariantSpec): string[] {
    const delivered = this.delivered(variant);
    return delivered === undefined ? ['', ''] : [grouped(delivered.distinct), grouped(delivered.duplicates)];
  }
}
