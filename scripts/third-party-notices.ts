import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildResult } from 'esbuild';

/** Licences that allow shipping inside an Apache-2.0 package. */
const ALLOWED = new Set(['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

/**
 * Lists every package whose code is inside the bundles, with its version and licence; packages of the same licence text
 * stand together above it.
 *
 * @throws Error for a package under a licence that is not allowed.
 */
export function writeNotices(root: string, file: string, results: BuildResult[]): void {
  const packagesByText = new Map<string, string[]>();
  for (const folder of bundledPackages(results)) {
    const { title, text } = licenceOf(join(root, folder));
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
  }
  const line = '='.repeat(80);
  const sections = [...packagesByText].map(([text, titles]) => `${line}\n${titles.join('\n')}\n\n${text}\n`);
  writeFileSync(file, `Spanlog contains code of these packages.\n\n${sections.join('\n')}`);
}

function bundledPackages(results: BuildResult[]): string[] {
  const folders = new Set<string>();
  for (const { metafile } of results) {
    for (const output of Object.values(metafile?.outputs ?? {})) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

function licenceOf(folder: string): { title: string; text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  // An SPDX expression: every licence it names must be allowed, whichever way they are joined.
  const names = license.replace(/[()]/g, '').split(/ AND | OR /);
  if (!names.every((one) => ALLOWED.has(one))) {
    throw new Error(`${name} is under ${license}, which may not be bundled`);
  }
  const texts = [folder, join(folder, 'LICENSES')].filter(existsSync).flatMap((place) =>
    readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile() && (place !== folder || /^(licen[cs]e|notice)/i.test(entry.name)))
      .map((entry) => readFileSync(join(place, entry.name), 'utf8').trim()),
  );
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
}
