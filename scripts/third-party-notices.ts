import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  for (const [folder, files] of bundledPackages(results)) {
    const { title, text } = licenceOf(root, folder, files);
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
  }
  const line = '='.repeat(80);
  const sections = [...packagesByText].map(([text, titles]) => `${line}\n${titles.join('\n')}\n\n${text}\n`);
  writeFileSync(file, `Spanlog contains code of these packages.\n\n${sections.join('\n')}`);
}

/** Packages, and of each the files whose code is in a bundle; paths from the root. */
function bundledPackages(results: BuildResult[]): [folder: string, files: string[]][] {
  const packages = new Map<string, string[]>();
  for (const { metafile } of results) {
    for (const output of Object.values(metafile?.outputs ?? {})) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (folder === undefined || bytesInOutput === 0) continue;
        packages.set(folder, [...(packages.get(folder) ?? []), input]);
      }
    }
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
}

function licenceOf(root: string, folder: string, files: readonly string[]): { title: string; text: string } {
  const manifest = readFileSync(join(root, folder, 'package.json'), 'utf8');
  const { name, version, license } = JSON.parse(manifest) as { [key: string]: string };
  // An SPDX expression: every licence it names must be allowed, whichever way they are joined.
  const names = license?.replace(/[()]/g, '').split(/ AND | OR /) ?? [];
  if (names.length === 0 || !names.every((one) => ALLOWED.has(one))) {
    throw new Error(`${name} is under ${license}, which may not be bundled`);
  }
  const text = licenceFiles(join(root, folder)) || headers(files.map((file) => join(root, file)));
  if (text === '') throw new Error(`${name} has no licence text to pass on`);
  return { title: `${name} ${version} (${license})`, text };
}

function licenceFiles(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim())
    .join('\n\n');
}

/** What the files of a package without a licence file say at their head, each once. */
function headers(files: readonly string[]): string {
  const texts = files.flatMap((file) => {
    const comments = readFileSync(file, 'utf8').match(/^(?:\/\/.*\n)+/gm) ?? [];
    return comments.filter((comment) => /copyright/i.test(comment));
  });
  return [...new Set(texts.map((text) => text.replace(/^\/\/ ?/gm, '').trim()))].join('\n\n');
}
