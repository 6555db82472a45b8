import assert from 'node:assert/strict';
import type { NodeRelease } from '../../support/node-releases.ts';
import { startReceiver } from '../../support/otlp-receiver.ts';
import type { AppFolders } from './app-folder.ts';
import { judge, judgeStdout, missing } from './judge.ts';
import type { Case, ModuleSystem, Run } from './matrix.ts';
import { App, type AppOptions } from './run-app.ts';
import { Truth } from './truth.ts';

/** Milliseconds for the last record to arrive after the last answer. */
const PATIENCE = Number(process.env['SPANLOG_MATRIX_PATIENCE'] ?? 20_000);

/** Runs one case under one release in one module system; throws what is not as it should be. */
export async function runCase(
  theCase: Case,
  system: ModuleSystem,
  release: NodeRelease,
  folders: AppFolders,
): Promise<void> {
  const receiver = await startReceiver();
  const apps: App[] = [];
  const start = async (file: string, options: Partial<AppOptions> = {}) => {
    const app = await App.start({
      node: release.path,
      folder: folders[theCase.folder ?? 'plain'],
      file: file.includes('.') ? file : `${file}.${system === 'cjs' ? 'cjs' : 'mjs'}`,
      flags: theCase.flags ?? ['--require', 'spanlog/register'],
      ...options,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BLRP_SCHEDULE_DELAY: '20',
        OTEL_BSP_SCHEDULE_DELAY: '20',
        SPANLOG_FORMAT: 'json',
        ...theCase.env,
        ...options.env,
      },
    });
    apps.push(app);
    return app;
  };
  try {
    const truth = new Truth();
    let next: { NEXT?: string } = {};
    for (const service of [...(theCase.behind ?? [])].reverse()) {
      next = { NEXT: (await start(service.app, { env: { ...service.env, ...next } })).url };
    }
    const app = await start(theCase.app, { env: next });
    const run: Run = { truth, app, system, line: release.line, start };
    await (theCase.drive ?? threeAtOnce)(run);
    await receiver
      .until('all', () => (missing(theCase, run, receiver).length === 0 ? true : undefined), PATIENCE)
      .catch(() => {
        throw new Error(`never arrived: ${missing(theCase, run, receiver).join(', ')}`);
      });
    for (const one of apps) await one.stop();
    judge(theCase, run, receiver, release.line);
    for (const one of apps) judgeStdout(one.lines, receiver);
    theCase.also?.(run, receiver);
    for (const headers of receiver.headers) {
      assert.equal(
        headers.traceparent ?? headers['x-request-id'],
        undefined,
        'an export is part of a request',
      );
    }
  } catch (error) {
    const output = apps.flatMap((one) => one.lines.filter((line) => !line.startsWith('{"timestamp"')));
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}\noutput:\n${output.join('\n')}`,
      {
        cause: error,
      },
    );
  } finally {
    for (const one of apps) one.kill();
    await receiver.close();
  }
}

async function threeAtOnce({ truth, app }: Run): Promise<void> {
  await Promise.all([truth.ask(app.url), truth.ask(app.url), truth.ask(app.url)]);
}
