/** An app that calls a database or a broker: each of its requests does one thing, and is answered with what came of it. */
import type { TestContext } from 'node:test';
import { portOf, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';

export interface CallingApp {
  /** The client, and the instrumentations for it. */
  readonly packages: readonly string[];
  /** Loads the client: by `require`, or by `import` for an app of ES modules. */
  readonly load: string;
  readonly kind?: 'cjs' | 'mjs';
  /** `operations = { name: async () => … }`. */
  readonly operations: string;
  readonly config?: object;
  readonly env?: { [name: string]: string };
}

const SERVER = `
const server = createServer(async (request, response) => {
  setContext({ 'user.id': 'u7' });
  const name = request.url.slice(1);
  try {
    response.end(JSON.stringify((await operations[name]()) ?? null));
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
});
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`;

const LOAD = {
  cjs: `const { createServer } = require('node:http');\nconst { setContext, getLogger } = require('spanlog');\n`,
  mjs: `import { createServer } from 'node:http';\nimport { setContext, getLogger } from 'spanlog';\n`,
};

export interface Caller {
  readonly receiver: Receiver;
  /** Has the app do one thing, in a trace and with a request id that nobody else has. */
  ask(name: string): Promise<Asked>;
}

export interface Asked {
  readonly name: string;
  readonly traceId: string;
  readonly requestId: string;
  readonly answer: string;
  /** The records of calls that belong to it, once there are so many. */
  calls(logger: string, count?: number): Promise<ReceivedLog[]>;
}

export async function startCaller(t: TestContext, app: CallingApp): Promise<Caller> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const kind = app.kind ?? 'cjs';
  const running = startApp(t, {
    files: {
      [`app.${kind}`]: `${LOAD[kind]}${app.load}\n${app.operations}\n${SERVER}`,
      'spanlog.config.json': JSON.stringify(app.config ?? {}),
    },
    packages: [...app.packages],
    manifest: { dependencies: Object.fromEntries(app.packages.map((name) => [name, '*'])) },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_LEVEL: 'trace', ...app.env },
  });
  const url = `http://127.0.0.1:${await portOf(running)}`;
  let asked = 0;
  return {
    receiver,
    async ask(name) {
      asked++;
      const traceId = String(asked).padStart(32, 'a');
      const requestId = `r-${name}-${asked}`;
      const response = await fetch(`${url}/${name}`, {
        headers: { traceparent: `00-${traceId}-${'b'.repeat(16)}-01`, 'x-request-id': requestId },
      });
      const answer = await response.text();
      const entry = await receiver.until(`entry of ${name}`, ({ logs }) =>
        logs.find((log) => log.logger === 'http.server' && log.traceId === traceId),
      );
      const calls = (logger: string, count = 1) =>
        receiver.until(`${count} records of ${logger} for ${name}`, ({ logs }) => {
          const found = logs.filter((log) => log.logger === logger && log.traceId === traceId);
          return found.length >= count && entry !== undefined ? found : undefined;
        });
      return { name, traceId, requestId, answer, calls };
    },
  };
}
