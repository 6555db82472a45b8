import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeRelease } from '../../support/node-releases.ts';
import { type Receiver, startReceiver } from '../../support/otlp-receiver.ts';
import { compare } from './compare.ts';
import { judge, missing } from './judge.ts';
import type { Case, Collector, Expected, ModuleSystem } from './matrix.ts';
import { type Ended, Process } from './run-process.ts';

/** Milliseconds for what an earlier process left behind to arrive after the next start. */
const PATIENCE = 20_000;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

/** Runs one variant of a case without Spanlog and with it, compares, starts again, and counts. */
export async function runCase(
  theCase: Case,
  variant: string,
  system: ModuleSystem,
  release: NodeRelease,
  folder: string,
): Promise<void> {
  const receiver = await startReceiver();
  const spool = mkdtempSync(join(tmpdir(), 'spanlog-last-words-spool-'));
  const expected =
    typeof theCase.expected === 'function'
      ? theCase.expected(variant, { system, line: release.line })
      : theCase.expected;
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    SPANLOG_SPOOL_DIR: spool,
    SPANLOG_FORMAT: 'none',
    SPANLOG_BANNER: 'off',
    // A machine that is busy with other things must not decide what arrives in time.
    SPANLOG_EXIT_TIMEOUT: '30s',
  };
  const ending = system === 'cjs' ? 'cjs' : 'mjs';
  const register = [system === 'cjs' ? '--require' : '--import', 'spanlog/register'];
  const start = (file: string, flags: readonly string[], env: { [name: string]: string }) =>
    new Process({
      node: release.path,
      folder,
      file: `${file}.${ending}`,
      flags,
      env: { ...theCase.env, ...env },
    });
  const end = async (app: Process, plain: boolean): Promise<Ended> => {
    await theCase.drive?.(app, { plain, collector: collectorOf(receiver) });
    return app.ended;
  };
  try {
    const flags = theCase.flags ?? [];
    const plain = await end(start(theCase.app, flags, { VARIANT: variant, PLAIN: '1' }), true);
    receiver.hold = theCase.collector === 'silent';
    const app = start(theCase.app, [...flags, ...register], {
      ...settings,
      ...(theCase.collector === 'down' && { OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE }),
      ...theCase.settings,
      VARIANT: variant,
    });
    const ended = await end(app, false);
    compare(theCase, folder, plain, ended);
    if (theCase.arrives === 'at the end') judge(expected, receiver, { whole: true });
    receiver.hold = false;
    const collected = await collect(start('collect', register, settings), expected, receiver);
    assert.deepEqual([collected.code, collected.stderr], [0, ''], 'the next start');
    judge(expected, receiver, { whole: theCase.arrives === 'at the end' });
  } finally {
    await receiver.close();
    rmSync(spool, { recursive: true, force: true });
  }
}

/** Keeps the next start alive until everything is here, and lets it end: what is too much has come by then as well. */
async function collect(app: Process, expected: Expected, receiver: Receiver): Promise<Ended> {
  await receiver
    .until('all', () => (missing(expected, receiver).length === 0 ? true : undefined), PATIENCE)
    .catch(() => {
      app.child.kill('SIGKILL');
      throw new Error(`never arrived: ${missing(expected, receiver).join(', ')}`);
    });
  app.child.stdin?.end();
  return app.ended;
}

function collectorOf(receiver: Receiver): Collector {
  return {
    get wasSentSpans() {
      return receiver.paths.includes('/v1/traces');
    },
    async until(what, look) {
      await receiver.until(what, () => (look() ? true : undefined));
    },
  };
}
