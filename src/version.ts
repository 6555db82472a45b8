import { readFileSync } from 'node:fs';

declare const SPANLOG_VERSION: string | undefined;

/** The package's version. The build puts it in, so that nothing is read at start; run from source, it is read. */
export const version: string = typeof SPANLOG_VERSION === 'string' ? SPANLOG_VERSION : fromSource();

function fromSource(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(manifest) as { version: string }).version);
}
