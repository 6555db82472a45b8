/** Runs an example as its package.json says, and hears what it logs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type App, ROOT, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';

export const EXAMPLES = join(ROOT, 'examples');

export interface Example {
  readonly app: App;
  readonly receiver: Receiver;
  /** Resolves with the first record that says this. */
  saying(body: string): Promise<ReceivedLog>;
}

/** What every example is given, so that it reaches its receiver soon and leaves nothing behind. */
export function settings(t: TestContext, receiver: Receiver): { [name: string]: string } {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BLRP_SCHEDULE_DELAY: '50',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    SPANLOG_BRIDGES: 'console',
    XDG_STATE_HOME: stateFolder(t),
  };
}

/** @param script the name of a script of its package.json; it must begin with `node`. */
export async function runExample(
  t: TestContext,
  name: string,
  script = 'start',
  env: { [name: string]: string } = {},
): Promise<Example> {
  const folder = join(EXAMPLES, name);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: { [name: string]: string };
  };
  const [program, ...args] = (scripts[script] ?? '').split(' ');
  if (program !== 'node') throw new Error(`examples/${name}: "${script}" does not begin with node`);
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    folder,
    files: {},
    flags: [],
    main: args,
    env: { ...settings(t, receiver), PORT: '0', ...env },
  });
  return { app, receiver, saying: (body) => saying(receiver, body) };
}

function stateFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-example-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function saying(receiver: Receiver, body: string): Promise<ReceivedLog> {
  return receiver.until(body, ({ logs }) => logs.find((log) => log.body === body), 30_000);
}
