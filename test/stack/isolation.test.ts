import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { Collector } from './collector.ts';
import { Destinations } from './destinations.ts';
import { freePorts } from './free-port.ts';
import { logsBody, newTraceId, post, type Resource, sendLogs } from './otlp.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const resource: Resource = { 'service.name': 'shop', 'deployment.environment.name': 'test' };
type Name = 'elasticsearch' | 'loki' | 'sentry';
const names: Name[] = ['elasticsearch', 'loki', 'sentry'];

await describeStack('isolation', () => {
  let destinations: Destinations;
  let refusing: Refusing;

  before(async () => {
    [destinations, refusing] = await Promise.all([Destinations.start(), Refusing.start()]);
  });
  after(async () => {
    await destinations?.stop();
    await refusing?.stop();
  });

  /** How many records of a trace a destination holds. */
  const held: Record<Name, (traceId: string) => Promise<number>> = {
    elasticsearch: (traceId) => destinations.elasticsearch.count({ term: { 'trace.id': traceId } }),
    loki: (traceId) => destinations.loki.count(`{service_name="shop"} | trace_id="${traceId}"`),
    sentry: async (traceId) =>
      destinations.sentry.records.filter((record) => record.traceId === traceId).length,
  };

  function pointedAt(url: string, name: Name): Record<string, string> {
    const at = {
      elasticsearch: { SPANLOG_ES_ENDPOINT: url },
      loki: { SPANLOG_LOKI_ENDPOINT: `${url}/otlp` },
      sentry: { SPANLOG_SENTRY_ENDPOINT: `${url}/api/42/integration/otlp` },
    };
    return { ...destinations.environment, ...at[name] };
  }

  for (const broken of names) {
    const others = names.filter((name) => name !== broken);

    test(`${broken} is down: the others go on, and it gets its records when it is back`, async () => {
      const [port] = await freePorts(1);
      const environment = pointedAt(`http://127.0.0.1:${port}`, broken);
      const collector = await Collector.start(['base', 'elasticsearch', 'loki', 'sentry-dsn'], environment);
      try {
        const traceId = newTraceId();
        for (let n = 0; n < 20; n++)
          await sendLogs(collector.endpoint, resource, [{ message: `n ${n}`, traceId }]);
        for (const name of others) {
          await waitFor(`20 records in ${name}`, async () =>
            (await held[name](traceId)) >= 20 ? true : undefined,
          );
        }
        assert.equal(await held[broken](traceId), 0);
        await collector.kill();
        await collector.restart(destinations.environment);
        await waitFor(`20 records in ${broken}`, async () =>
          (await held[broken](traceId)) >= 20 ? true : undefined,
        );
      } finally {
        await collector.stop();
      }
    });

    test(`${broken} refuses the credentials: the others go on`, async (context) => {
      const environment = pointedAt(refusing.url, broken);
      const collector = await Collector.start(['base', 'elasticsearch', 'loki', 'sentry-dsn'], environment);
      try {
        const traceId = newTraceId();
        const refusedBefore = refusing.count;
        for (let n = 0; n < 5; n++)
          await sendLogs(collector.endpoint, resource, [{ message: `n ${n}`, traceId }]);
        for (const name of others) {
          await waitFor(`5 records in ${name}`, async () =>
            (await held[name](traceId)) >= 5 ? true : undefined,
          );
        }
        await waitFor('a refusal', async () => (refusing.count > refusedBefore ? true : undefined));
        // With the right credentials after a restart.
        await collector.kill();
        await collector.restart(destinations.environment);
        await sendLogs(collector.endpoint, resource, [{ message: 'after', traceId }]);
        await waitFor(`a record in ${broken}`, async () =>
          (await held[broken](traceId)) > 0 ? true : undefined,
        );
        if (broken === 'elasticsearch') {
          await waitFor('all 6', async () => ((await held[broken](traceId)) === 6 ? true : undefined));
          context.diagnostic(
            'elasticsearch: the refused records waited in the queue for the right credentials',
          );
        } else {
          context.diagnostic(
            `${broken}: a refusal is final, ${await held[broken](traceId)} of 6 records arrived`,
          );
        }
      } finally {
        await collector.stop();
      }
    });
  }

  test('a full queue answers 503, and the other destinations have what was offered', async () => {
    const [port] = await freePorts(1);
    const collector = await Collector.start(['base', 'elasticsearch', 'loki'], {
      ...pointedAt(`http://127.0.0.1:${port}`, 'elasticsearch'),
      SPANLOG_QUEUE_SIZE: '100',
    });
    try {
      const traceId = newTraceId();
      const records = (n: number) =>
        Array.from({ length: 25 }, (_, i) => ({ message: `${n}.${i}`, traceId }));
      const status = await waitFor('a refusal', async () => {
        const answer = await post(collector.endpoint, 'logs', logsBody(resource, records(1)));
        return answer === 200 ? undefined : answer;
      });
      assert.equal(status, 503);
      assert.ok((await held.loki(traceId)) > 0);
    } finally {
      await collector.stop();
    }
  });
});

/** A destination that answers 401 to everything. */
class Refusing {
  readonly #server: Server;
  readonly url: string;
  count = 0;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on('request', (request, response) => {
      request.resume().on('end', () => {
        this.count++;
        response.writeHead(401).end();
      });
    });
  }

  static async start(): Promise<Refusing> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new Refusing(server, `http://127.0.0.1:${address.port}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
