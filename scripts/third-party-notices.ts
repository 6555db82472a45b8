import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildResult } from 'esbuild';

/** Licences that allow shipping inside an Apache-2.0 package. */
const ALLOWED = new Set(['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

/**
 * Lists every package whose code is inside the bundles, with its version and licence text.
 *
 * @throws Error for a package under a licence that is not allowed.
 */
export function writeNotices(root: string, file: string, results: BuildResult[]): void {
  const folders = new Set<string>();
  for (const { metafile } of results) {
    for (const output of Object.values(metafile?.outputs ?? {})) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const sections = [...folders].sort().map((folder) => section(join(root, folder)));
  writeFileSync(file, `Spanlog contains code of these packages.\n\n${sections.join('\n')}`);
}

function section(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  if (!ALLOWED.has(license)) throw new Error(`${name} is under ${license}, which may not be bundled`);
  const texts = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|notice)/i.test(entry) && existsSync(join(folder, entry)))
    .map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
