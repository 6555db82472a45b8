// Writes generated/ anew from manifest.yaml, with the Collector's own builder: node collector/builder/generate.ts
// The result is committed, so that everybody else needs no more than `go build`.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../test/stack/command.ts';
import { goBuildEnvironment } from '../../test/stack/go.ts';

const here = import.meta.dirname;
const generated = join(here, 'generated');
const manifest = await readFile(join(here, 'manifest.yaml'), 'utf8');
const version = /^ {2}version: (\S+)$/m.exec(manifest)?.[1];
const exporter = /(\S+\/elasticsearchexporter) (v\S+)/.exec(manifest);
if (version === undefined || exporter === null)
  throw new Error('manifest.yaml has no version or no exporter');

const env = await goBuildEnvironment();
const folder = await mkdtemp(join(tmpdir(), 'spanlog-builder-'));
try {
  await run('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${version}`], {
    env: { ...env, GOBIN: folder },
  });
  // One module the exporter needs is unknown to the checksum database. Its sums stand in the exporter's own
  // go.sum, which came with a module that was verified; everything else is verified as usual.
  const module = JSON.parse(
    await run('go', ['mod', 'download', '-json', `${exporter[1]}@${exporter[2]}`], { env, cwd: folder }),
  ) as { Dir: string };
  const sums = (await readFile(join(module.Dir, 'go.sum'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('go.opentelemetry.io/ebpf-profiler '));
  const known = await readFile(join(generated, 'go.sum'), 'utf8').catch(() => '');
  const missing = sums.filter((line) => !known.includes(line));
  if (known === '') await writeFile(join(generated, 'go.sum'), `${missing.join('\n')}\n`);
  else if (missing.length > 0) await appendFile(join(generated, 'go.sum'), `${missing.join('\n')}\n`);
  await run(join(folder, 'builder'), ['--skip-compilation', '--config', 'manifest.yaml'], { cwd: here, env });
  await run('go', ['mod', 'verify'], { cwd: generated, env });
} finally {
  await rm(folder, { recursive: true, force: true });
}
