import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provisioned } from './cache.ts';
import { run } from './command.ts';
import { goBuildEnvironment } from './go.ts';

/** The folder of the committed source of the collector build. */
export const generatedFolder = join(import.meta.dirname, '../../collector/builder/generated');

/** The path of the Collector's binary, built from the committed sources on first use (5 to 7 minutes). */
export async function collectorBinary(): Promise<string> {
  const inputs = await Promise.all(
    ['go.mod', 'go.sum', 'main.go', 'main_others.go', 'components.go'].map((file) =>
      readFile(join(generatedFolder, file), 'utf8'),
    ),
  );
  const folder = await provisioned('collector', inputs, async (building) => {
    await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', join(building, 'otelcol'), '.'], {
      cwd: generatedFolder,
      env: await goBuildEnvironment(),
    });
  });
  return join(folder, 'otelcol');
}
