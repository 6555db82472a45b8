/** The folder the apps run in: Spanlog as it is built, and both forms of every app. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toCommonJs } from '../../support/commonjs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const APPS = join(import.meta.dirname, 'apps');

export interface AppFolder {
  readonly path: string;
  remove(): void;
}

/** @throws when the library has not been built. */
export function makeAppFolder(): AppFolder {
  if (!existsSync(join(ROOT, 'dist/register.js'))) throw new Error('build first: npm run build');
  const path = mkdtempSync(join(tmpdir(), 'spanlog-last-words-'));
  for (const name of ['spanlog', '@opentelemetry/api']) {
    const link = join(path, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === 'spanlog' ? ROOT : join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'last-words-app', version: '1.0.0' }));
  for (const file of readdirSync(APPS)) {
    const source = readFileSync(join(APPS, file), 'utf8');
    writeFileSync(join(path, file), source);
    // What is awaited at the top level has no other form.
    if (file.endsWith('.mjs') && !/^await /m.test(source)) {
      writeFileSync(join(path, file.replace(/\.mjs$/, '.cjs')), toCommonJs(source));
    }
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
