import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildResult, build } from 'esbuild';

const SOURCE = join(import.meta.dirname, '../src/local/web');

/** Builds the page of the local viewer into a folder: `index.html`, `app.js`, `style.css`. */
export async function buildPage(folder: string): Promise<BuildResult> {
  mkdirSync(folder, { recursive: true });
  cpSync(join(SOURCE, 'index.html'), join(folder, 'index.html'));
  return build({
    entryPoints: { app: join(SOURCE, 'main.tsx'), style: join(SOURCE, 'style.css') },
    absWorkingDir: join(SOURCE, '../../..'),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
}
