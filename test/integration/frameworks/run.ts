/** Boots a framework's app with Spanlog in front of it, asks it everything once, and takes what it sent. */
import type { TestContext } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';
import { type Receiver, startReceiver } from '../../support/otlp-receiver.ts';
import { toCommonJs } from '../../torture/correlation/commonjs.ts';
import type { Framework } from './apps.ts';
import { http1, http2 } from './ask.ts';

export type ModuleSystem = 'cjs' | 'esm';

export const BODY = JSON.stringify({ card: 'gold', password: 'hunter2', amount: 7 });

/** The paths asked for, by what is looked at there. */
export const PATHS = {
  found: '/users/42',
  mounted: '/tenants/acme/users/42',
  failed: '/orders/42',
  gone: '/gone/42',
} as const;

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
  const main = system === 'esm' ? 'app.mjs' : 'app.cjs';
  const { imports, body, user } = framework;
  const app = startApp(t, {
    files: {
      [main]: `${system === 'esm' ? imports : toCommonJs(imports)}\n${body}`,
      'spanlog.config.mjs': `export default { user: ${user}, level: 'debug' };\n`,
    },
    node,
    packages: [...(framework.packages ?? [])],
    aliases: { ...framework.aliases },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      SPANLOG_BRIDGES: 'console,pino,warnings',
    },
  });
  const base = `http://127.0.0.1:${await portOf(app)}`;
  const client = framework.isHttp2 ? http2(base) : http1(base);
  const found = await client.ask(PATHS.found, { headers: { 'x-request-id': 'asked-1' } });
  await client.ask(PATHS.mounted);
  await client.ask(PATHS.gone);
  const headers = { 'content-type': 'application/json' };
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
