import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Collector } from './collector.ts';
import { freePorts } from './free-port.ts';
import { logsBody, post, type Resource } from './otlp.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const resource: Resource = { 'service.name': 'shop' };
const twoRecords = (): unknown => logsBody(resource, [{ message: 'one' }, { message: 'two' }]);

/** The value of a metric with all the given labels in the text Prometheus reads; undefined when it is not there. */
function metric(text: string, name: string, ...labels: string[]): number | undefined {
  const line = text
    .split('\n')
    .find(
      (candidate) =>
        /^[{ ]/.test(candidate.slice(name.length)) &&
        candidate.startsWith(name) &&
        labels.every((label) => candidate.includes(label)),
    );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

/** Waits until the metrics at a port hold the value. */
async function shows(port: number, value: number, name: string, ...labels: string[]): Promise<void> {
  await waitFor(`${name} ${labels.join()} to be ${value}`, async () =>
    metric(await read(port), name, ...labels) === value ? true : undefined,
  );
}

async function read(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** A destination of OTLP and of Elasticsearch's bulk requests that refuses every record for good. */
async function refusingServer(): Promise<{ url: string; stop: () => Promise<unknown> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isBulk = request.url?.startsWith('/_bulk') ?? false;
      const refused = {
        create: { _index: 'shop', status: 400, error: { type: 'refused', reason: 'a test' } },
      };
      response.writeHead(isBulk ? 200 : 400, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end(JSON.stringify(isBulk ? { errors: true, items: [refused, refused] } : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

await describeStack("the Collector's own metrics", () => {
  test('they name the destination that is away and count what is turned away', async () => {
    const [port = 0, nobody = 0] = await freePorts(2);
    const collector = await Collector.start(['base', 'loki'], {
      SPANLOG_COLLECTOR_METRICS_LEVEL: 'basic',
      SPANLOG_COLLECTOR_METRICS_PORT: String(port),
      SPANLOG_QUEUE_SIZE: '2',
      SPANLOG_LOKI_ENDPOINT: `http://127.0.0.1:${nobody}/otlp`,
    });
    try {
      assert.equal(await post(collector.endpoint, 'logs', twoRecords()), 200);
      assert.equal(await post(collector.endpoint, 'logs', twoRecords()), 503, 'the queue holds two');
      await shows(port, 2, 'otelcol_exporter_queue_size', 'exporter="otlp_http/loki"', 'data_type="logs"');
      await shows(
        port,
        2,
        'otelcol_exporter_queue_capacity',
        'exporter="otlp_http/loki"',
        'data_type="logs"',
      );
      await shows(port, 2, 'otelcol_receiver_accepted_log_records', 'transport="http"');
      await shows(port, 2, 'otelcol_receiver_refused_log_records', 'transport="http"');
      const failed = metric(await read(port), 'otelcol_exporter_send_failed_log_records', 'otlp_http/loki');
      assert.equal(failed, undefined, 'what waits is not lost');
      assert.ok(Number(metric(await read(port), 'otelcol_process_memory_rss')) > 0);
    } finally {
      await collector.stop();
    }
  });

  test('what is refused for good is counted where the guide says', async () => {
    const refusing = await refusingServer();
    const [port = 0] = await freePorts(1);
    const collector = await Collector.start(['base', 'elasticsearch', 'otlp'], {
      SPANLOG_COLLECTOR_METRICS_LEVEL: 'basic',
      SPANLOG_COLLECTOR_METRICS_PORT: String(port),
      SPANLOG_ES_ENDPOINT: refusing.url,
      SPANLOG_OTLP_ENDPOINT: refusing.url,
    });
    try {
      assert.equal(await post(collector.endpoint, 'logs', twoRecords()), 200);
      await shows(port, 2, 'otelcol_exporter_send_failed_log_records', 'exporter="otlp_http/other"');
      await shows(
        port,
        2,
        'otelcol_elasticsearch_docs_processed',
        'outcome="failed_client"',
        'http_response_status_code="400"',
      );
      await shows(port, 2, 'otelcol_exporter_sent_log_records', 'exporter="elasticsearch/logs"');
    } finally {
      await collector.stop();
      await refusing.stop();
    }
  });

  test('without a level nothing listens', async () => {
    const [port = 0, nobody = 0] = await freePorts(2);
    const collector = await Collector.start(['base', 'otlp'], {
      SPANLOG_COLLECTOR_METRICS_PORT: String(port),
      SPANLOG_OTLP_ENDPOINT: `http://127.0.0.1:${nobody}`,
    });
    try {
      await assert.rejects(fetch(`http://127.0.0.1:${port}/metrics`));
    } finally {
      await collector.stop();
    }
  });
});
