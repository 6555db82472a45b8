import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Collector } from './collector.ts';
import { Destinations } from './destinations.ts';
import { freePorts } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const root = join(import.meta.dirname, '../..');
const app = join(import.meta.dirname, 'fixtures/shop.mjs');

await describeStack('end to end', () => {
  let destinations: Destinations;
  let collector: Collector;
  let viewer: ServerProcess;
  let viewerUrl: string;
  let viewerFolder: string;

  before(async () => {
    destinations = await Destinations.start();
    const [port] = await freePorts(1);
    viewerUrl = `http://127.0.0.1:${port}`;
    viewerFolder = await mkdtemp(join(tmpdir(), 'spanlog-viewer-'));
    viewer = await ServerProcess.start({
      name: 'the viewer',
      command: process.execPath,
      args: [join(root, 'dist/cli.js'), '--port', String(port), '--data-dir', viewerFolder],
      env: { PATH: process.env.PATH },
      healthUrl: `${viewerUrl}/api/status`,
    });
    collector = await Collector.start(['base', 'elasticsearch', 'loki', 'sentry-dsn', 'otlp'], {
      ...destinations.environment,
      SPANLOG_OTLP_ENDPOINT: viewerUrl,
    });
  });
  after(async () => {
    await collector?.stop();
    await viewer?.stop();
    await destinations?.stop();
    if (viewerFolder !== undefined) await rm(viewerFolder, { recursive: true, force: true });
  });

  test('what a service logs in a request is read back by its trace id everywhere', async (context) => {
    const service = new Service(collector.endpoint);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    try {
      const response = await fetch(`${await service.address()}/orders/5`, {
        headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-request-id': 'req-42' },
      });
      await response.text();
      assert.equal(response.status, 200);
    } finally {
      await service.stop();
    }

    const { elasticsearch, loki, sentry } = destinations;
    const hits = await waitFor('three records and a span in Elasticsearch', async () => {
      const found = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length >= 4 ? found : undefined;
    });
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '.');
    const logs = hits.filter((hit) => hit._index === `shop-${day}`);
    assert.equal(
      logs.length,
      3,
      hits.map((hit) => `${hit._index} ${hit._source.message ?? hit._source.name}`).join('\n'),
    );
    const failed = logs.find((hit) => hit._source.message === 'order failed')?._source;
    assert.equal(failed?.log.level, 'ERROR');
    assert.equal(failed?.log.logger, 'shop.orders');
    assert.equal(failed?.request_id, 'req-42');
    assert.equal(failed?.user.id, 'u-7');
    assert.equal(failed?.error.type, 'TypeError');
    assert.match(failed?.error.stack_trace, /warehouse is closed/);
    const spans = hits.filter((hit) => hit._index.includes('traces-'));
    assert.equal(spans.length, 1);
    assert.equal(spans[0]?._source.parent_span_id, 'b7ad6b7169203331');
    for (const hit of logs) assert.equal(hit._source.span.id, spans[0]?._source.span_id);
    const uids = logs.map((hit) => hit._id).sort();
    context.diagnostic(`Elasticsearch: ${logs.length} records and ${spans.length} span of trace ${traceId}`);

    const entries = await waitFor('three entries in Loki', async () => {
      const found = await loki.query(`{service_name="shop"} | trace_id="${traceId}"`);
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(entries.map((entry) => entry.structuredMetadata.log_record_uid).sort(), uids);
    assert.deepEqual([...new Set(entries.map((entry) => entry.labels.severity))].sort(), ['ERROR', 'INFO']);
    context.diagnostic(`Loki: ${entries.length} entries`);

    const atSentry = () => sentry.records.filter((record) => record.traceId === traceId);
    await waitFor('three records and a span at the Sentry stand-in', async () =>
      atSentry().length === 3 && sentry.spans.some((span) => span.traceId === traceId) ? true : undefined,
    );
    assert.deepEqual(
      atSentry()
        .map((record) => String(record.attributes['log.record.uid']))
        .sort(),
      uids,
    );
    context.diagnostic(`Sentry stand-in: ${atSentry().length} records`);

    const shown = await waitFor('the records in the viewer', async () => {
      const response_ = await fetch(`${viewerUrl}/api/logs?trace=${traceId}`);
      const text = await response_.text();
      return text.includes('order failed') && text.includes(traceId) ? text : undefined;
    });
    assert.match(shown, /order received/);
    context.diagnostic('viewer: found by its trace id');
  });
});

/** The fixture service, started by the one flag, on a free port. */
class Service {
  readonly #child: ChildProcess;
  #output = '';

  constructor(endpoint: string) {
    this.#child = spawn(process.execPath, ['--require', 'spanlog/register', app], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        SPANLOG_SPOOL_DIR: join(tmpdir(), `spanlog-end-to-end-${process.pid}`),
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_SERVICE_NAME: 'shop',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  async address(): Promise<string> {
    return waitFor('the service', async () => {
      if (this.#child.exitCode !== null) throw new Error(`the service ended\n${this.#output}`);
      const port = /listening on (\d+)/.exec(this.#output)?.[1];
      return port === undefined ? undefined : `http://127.0.0.1:${port}`;
    });
  }

  /** Asks it to end, so that it sends what it holds. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
  }
}
