import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Packages whose version the figures depend on. */
const PACKAGES = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-logs',
  'pino',
  'pino-opentelemetry-transport',
  'winston',
  '@logtape/logtape',
  '@logtape/otel',
];

/** One line: what was measured, and on what. */
export function machine(): string {
  const peers = PACKAGES.map((name) => `${name} ${installed(name)}`).join(', ');
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Measured with Node ${process.versions.node}, spanlog ${installed('.')}${commit()}, ${peers}; ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GB, ${type()} ${release()}.`;
}

function installed(name: string): string {
  const folder = name === '.' ? ROOT : join(ROOT, 'node_modules', name);
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Which state of the sources, where there is a repository. */
function commit(): string {
  try {
    const id = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return ` (${id.toString().trim()})`;
  } catch {
    return '';
  }
}
