/** Tells of a processor profile how long code of each source file ran, bundled or not. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As V8 writes it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds of the system's monotonic clock. */
  readonly startTime: number;
  /** The node of each sample. */
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

const ROOT = join(import.meta.dirname, '..');

/** A stretch of time, in microseconds of the system's monotonic clock. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** @returns microseconds by file, relative to the project; `(idle)`, `(garbage collector)` and `(program)` as V8 has them. */
export function selfTimes(profile: CpuProfile, { from, to }: Stretch): Map<string, number> {
  const files = new Map(profile.nodes.map(({ id, callFrame }) => [id, fileOf(callFrame)]));
  const times = new Map<string, number>();
  let time = profile.startTime;
  for (const [index, node] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    time += delta;
    if (time < from || time > to) continue;
    const file = files.get(node) ?? '(program)';
    times.set(file, (times.get(file) ?? 0) + delta);
  }
  return times;
}

function fileOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(program)';
  if (!url.startsWith('file:')) return url;
  const path = fileURLToPath(url);
  const name = relative(ROOT, path);
  if (name.startsWith('bench/')) return 'bench: the loop and the attributes';
  return packageOf(name.startsWith('dist/') ? sourceOf(path, lineNumber) : name);
}

/** A dependency is one row. */
function packageOf(name: string): string {
  return /^.*node_modules\/(?<name>(@[^/]+\/)?[^/]+)/.exec(name)?.groups?.['name'] ?? name;
}

const sources = new Map<string, readonly (readonly [line: number, source: string])[]>();

/** esbuild puts each module under a comment with its path. */
function sourceOf(path: string, line: number): string {
  let found = sources.get(path);
  if (found === undefined) {
    found = readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const source = /^\/\/ (?<path>(\S*\/)?(src|node_modules)\/\S+|required-http:\S+)$/.exec(text)
          ?.groups?.['path'];
        return source === undefined ? [] : [[index, source] as const];
      });
    sources.set(path, found);
  }
  return found.findLast(([start]) => start <= line)?.[1] ?? relative(ROOT, path);
}
