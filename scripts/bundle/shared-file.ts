/**
 * What several entries share goes into one file, and not into one for each set of entries that have something in common:
 * a start loads all of it, and every file costs it half a millisecond.
 */
import type { BuildResult, Plugin } from 'esbuild';

/** @returns the files of ours that are part of more than one entry; what is made or loaded late is none of them. */
export function sharedBy({ metafile: { inputs, outputs } }: BuildResult<{ metafile: true }>): string[] {
  const times = new Map<string, number>();
  for (const { entryPoint = '' } of Object.values(outputs)) {
    if (!entryPoint.startsWith('src/')) continue;
    const files = new Set([entryPoint]);
    for (const file of files) {
      times.set(file, (times.get(file) ?? 0) + 1);
      for (const { path, kind, external } of inputs[file]?.imports ?? []) {
        if (kind === 'import-statement' && external !== true) files.add(path);
      }
    }
  }
  return [...times].filter(([file, count]) => count > 1 && file.startsWith('src/')).map(([file]) => file);
}

/**
 * @param shared paths of files from the root: every entry imports all of them.
 * @param root folder of the package.
 */
export const oneSharedFile = (shared: readonly string[], root: string): Plugin => ({
  name: 'one-shared-file',
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'entry-point' ? { path, namespace: 'entry' } : undefined,
    );
    builder.onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
      contents: [...shared.map((file) => `import './${file}';`), `export * from '${path}';`].join('\n'),
      resolveDir: root,
    }));
  },
});
