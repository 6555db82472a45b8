/** Tells of a processor profile how long code of each source file ran, bundled or not. */
import { readFileSync } from 'node:fs';
import type { Profiler, Runtime } from 'node:inspector';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(import.meta.dirname, '..');

/** @returns microseconds by file, relative to the project; `(idle)`, `(garbage collector)` and `(program)` as V8 has them. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const files = new Map(nodes.map(({ id, callFrame }) => [id, fileOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const file = files.get(node) ?? '(program)';
    times.set(file, (times.get(file) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

function fileOf({ functionName, url, lineNumber }: Runtime.CallFrame): string {
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
