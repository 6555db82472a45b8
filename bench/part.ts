import { grouped, median, spread } from './statistics.ts';

/** A part of the suite: one question, one section of docs/benchmarks.md. */
export interface Part {
  /** As it is asked for on the command line. */
  readonly name: string;
  readonly title: string;
  run(options: Options): Promise<Findings>;
}

export interface Options {
  /** Rounds asked for on the command line; each part has its own default. */
  readonly rounds: number | undefined;
  /** Records of a run asked for on the command line. */
  readonly records: number | undefined;
  /** True for the variants that were asked for. */
  readonly wanted: (variant: { readonly name: string }) => boolean;
  /** The backlog up to ten million records instead of one. */
  readonly full: boolean;
}

export interface Findings {
  /** Markdown below the section's heading. */
  readonly text: string;
  readonly goals: readonly Goal[];
}

export interface Goal {
  readonly what: string;
  /** As it is written down: `≤ 0.45`. */
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/**
 * @param ratios one a round; the median decides.
 * @param lost records that did not arrive: a goal of speed is not met by losing some.
 */
export function atMost(what: string, limit: number, ratios: readonly number[], lost = 0): Goal {
  const measured = lost === 0 ? spread(ratios) : `${spread(ratios)}, ${grouped(lost)} lost`;
  return { what, target: `≤ ${limit}`, measured, met: median(ratios) <= limit && lost === 0 };
}

/** Rows of cells as a Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...body.map(line)].join(
    '\n',
  );
}
