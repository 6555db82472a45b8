/** Boots a framework's app with Spanlog in front of it, asks it everything once, and takes what it sent. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';
import { toCommonJs } from '../../support/commonjs.ts';
import { BY_FLAG, buildNextApp, removeNextApp, startNextApp } from '../../support/next-app.ts';
import { type Receiver, startReceiver } from '../../support/otlp-receiver.ts';
import type { Framework } from './apps.ts';
import { http1, http2 } from './ask.ts';

/** Next makes of its source what it likes. */
export type ModuleSystem = 'cjs' | 'esm' | 'built';

export const systemsOf = ({ next }: Framework): readonly ModuleSystem[] =>
  next === undefined ? ['cjs', 'esm'] : ['built'];

export const BODY = JSON.stringify({ card: 'gold', password: 'hunter2', amount: 7 });

/** The paths asked for, by what is looked at there. */
export const PATHS = {
  found: '/users/42',
  mounted: '/tenants/acme/users/42',
  failed: '/orders/42',
  gone: '/gone/42',
} as const;

/** For a framework in which a session is nothing but what a header says. */
const WHO = { 'x-user': 'u-7' };

export interface Observed {
  readonly receiver: Receiver;
  /** The header of the answer to {@link PATHS}.found. */
  readonly requestId: string | undefined;
  readonly stderr: readonly string[];
}

/** @param node path of the Node that runs the app. */
export async function observe(
  t: TestContext,
  framework: Framework,
  system: ModuleSystem,
  node: string,
): Promise<Observed> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BLRP_SCHEDULE_DELAY: '50',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    SPANLOG_BRIDGES: 'console,pino,warnings',
  };
  const { app, base } =
    framework.next === undefined
      ? await boot(t, framework, system, node, settings)
      : await bootNext(t, framework, node, settings);
  const client = framework.isHttp2 ? http2(base) : http1(base);
  const found = await client.ask(PATHS.found, { headers: { 'x-request-id': 'asked-1', ...WHO } });
  await client.ask(PATHS.mounted);
  await client.ask(PATHS.gone);
  const headers = { 'content-type': 'application/json', ...WHO };
  // A handler of plain http that throws never answers.
  client.ask(PATHS.failed, { headers, body: BODY }).catch(() => {});
  const entries = await receiver.until('all entries', ({ logs }) => {
    const found = logs.filter(({ logger }) => logger === 'http.server');
    const all = Object.values(PATHS).map((path) => found.find((one) => one.attributes['url.path'] === path));
    return all.every((one) => one !== undefined) ? all : undefined;
  });
  client.close();
  // What comes after the last entry, such as what a framework prints when it has answered, is there with the next.
  const last = framework.isHttp2 ? http2(base) : http1(base);
  t.after(() => last.close());
  await last.ask('/last');
  await receiver.until('the last entry', ({ logs }) =>
    logs.find((log) => log.attributes['url.path'] === '/last'),
  );
  await receiver.until('the spans', ({ spans }) =>
    entries.every((entry) => spans.some((one) => one.spanId === entry.spanId)) ? spans : undefined,
  );
  return { receiver, requestId: found.requestId, stderr: app.stderr };
}

type Settings = { [name: string]: string };

async function boot(
  t: TestContext,
  { imports, body, user, packages, aliases }: Framework,
  system: ModuleSystem,
  node: string,
  env: Settings,
) {
  const main = system === 'esm' ? 'app.mjs' : 'app.cjs';
  const app = startApp(t, {
    files: {
      [main]: `${system === 'esm' ? imports : toCommonJs(imports)}\n${body}`,
      'spanlog.config.mjs': configOf(user),
    },
    node,
    packages: [...(packages ?? [])],
    aliases: { ...aliases },
    env,
  });
  return { app, base: `http://127.0.0.1:${await portOf(app)}` };
}

const configOf = (user: string) => `export default { user: ${user}, level: 'debug' };\n`;

/** Built once for all rows. */
let nextFolder: Promise<string> | undefined;

/** To be called when all has run. */
export async function removeBuilt(): Promise<void> {
  if (nextFolder !== undefined) removeNextApp(await nextFolder);
}

async function bootNext(t: TestContext, { user, next }: Framework, node: string, env: Settings) {
  nextFolder ??= buildNextApp(join(import.meta.dirname, 'next-app'));
  const folder = await nextFolder;
  writeFileSync(join(folder, 'spanlog.config.mjs'), configOf(user));
  const way = next === 'hooks' ? { NEXT_HOOKS: 'on' } : BY_FLAG;
  const { app, url } = await startNextApp(t, folder, { env: { ...env, ...way }, node });
  if (next === 'hooks') await untilTraced(url);
  return { app, base: url };
}

/** Next loads its hooks when it is asked for the first time. */
async function untilTraced(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/early`);
    await answer.text();
    if (answer.headers.has('x-request-id')) return;
  }
  throw new Error('the hooks were not loaded');
}
