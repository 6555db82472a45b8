/** Every output there is, and how what it holds is read back. A further one is a line here, and its settings in the app's. */
import type { TestContext } from 'node:test';
import { standIn } from '../../outputs/cloudwatch/stand-in.ts';
import { grpcSink, httpSink, type OtlpSink } from './otlp-sink.ts';
import { ADDRESS_SECRET, type Goes } from './places.ts';
import { filesOf, type PlantedRun, plantedRun, spoolCommand, spoolOf } from './planted-run.ts';
import { tcpSink } from './tcp-sink.ts';
import { startViewer } from './viewer.ts';

/** What is read of one run of the app, by the name of the output. */
export type Read = Map<string, Buffer>;

export interface Output {
  readonly name: string;
  /** What of all that is planted comes here; none for what must never hold any. */
  readonly takes: readonly Goes[];
}

const SHOWN: readonly Goes[] = ['record'];
const WRITTEN: readonly Goes[] = ['record', 'bridged'];
const SENT: readonly Goes[] = ['record', 'bridged', 'sent'];

/** One run of the app, and the outputs it is read at. */
export interface Scenario {
  readonly name: string;
  readonly outputs: readonly Output[];
  read(t: TestContext, redact: boolean): Promise<Read>;
}

const own: Output = { name: "Spanlog's own lines on stderr", takes: [] };

function sendingTo(
  format: string,
  protocol: string,
  start: () => Promise<OtlpSink>,
  further: readonly (readonly [output: Output, read: (run: PlantedRun) => Buffer])[] = [],
): Scenario {
  const stdout: Output = { name: `console, ${format}`, takes: SHOWN };
  const sent: Output = { name: `OTLP ${protocol}`, takes: SENT };
  return {
    name: `${format} and ${protocol}`,
    outputs: [stdout, sent, ...further.map(([output]) => output), own],
    async read(t, redact) {
      const sink = await start();
      t.after(() => sink.close());
      const run = await plantedRun(t, redact, {
        SPANLOG_FORMAT: format,
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        ...(further.length > 0 && { PLANTED_WAITS: 'for the packing of a file' }),
      });
      return new Map([
        [stdout.name, run.stdout],
        [sent.name, Buffer.concat(sink.bodies)],
        ...further.map(([{ name }, read]): [string, Buffer] => [name, read(run)]),
        [own.name, run.ownStderr],
      ]);
    },
  };
}

const file = (name: string, pattern: RegExp) =>
  [{ name, takes: WRITTEN }, ({ folder }: PlantedRun) => filesOf(folder, pattern)] as const;

/** The SDK's own processors and exporters. */
const asFileSays: Scenario = {
  name: 'what OTEL_CONFIG_FILE says',
  outputs: [{ name: 'OTEL_CONFIG_FILE', takes: SENT }, own],
  async read(t, redact) {
    const sink = await httpSink();
    t.after(() => sink.close());
    const exporter = (signal: string) =>
      `processors: [{ batch: { schedule_delay: 50, exporter: { otlp_http: { endpoint: "${sink.url}/v1/${signal}", encoding: json } } } }]`;
    const yaml = `
file_format: "1.0"
resource: { attributes: [{ name: service.name, value: from-file }] }
logger_provider: { ${exporter('logs')} }
tracer_provider: { ${exporter('traces')} }
`;
    const env = { SPANLOG_FORMAT: 'none', OTEL_CONFIG_FILE: 'otel.yaml', PLANTED_FLUSHES: 'what waits' };
    const run = await plantedRun(t, redact, env, { 'otel.yaml': yaml });
    return new Map([
      ['OTEL_CONFIG_FILE', Buffer.concat(sink.bodies)],
      [own.name, run.ownStderr],
    ]);
  },
};

const whereNobodyListens: Scenario = {
  name: 'a spool that nobody takes from',
  outputs: [
    { name: 'spool, its files on disk', takes: SENT },
    { name: '`spanlog spool export`', takes: SENT },
    { name: '`spanlog spool inspect`', takes: SENT },
    own,
  ],
  async read(t, redact) {
    const run = await plantedRun(t, redact, {
      SPANLOG_FORMAT: 'none',
      SPANLOG_EXIT_TIMEOUT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://bob:${ADDRESS_SECRET}@127.0.0.1:9`,
    });
    return new Map([
      ['spool, its files on disk', filesOf(spoolOf(run.folder), /./, true)],
      ['`spanlog spool export`', spoolCommand(run.folder, 'export')],
      ['`spanlog spool inspect`', spoolCommand(run.folder, 'inspect', '--limit', '100000')],
      [own.name, run.ownStderr],
    ]);
  },
};

const overTheNetwork: Scenario = {
  name: 'what goes over the network by itself',
  outputs: [
    { name: 'syslog', takes: WRITTEN },
    { name: 'GELF', takes: WRITTEN },
    { name: 'CloudWatch', takes: WRITTEN },
    own,
  ],
  async read(t, redact) {
    const [syslog, gelf, cloudWatch] = [await tcpSink(t), await tcpSink(t), await standIn(t)];
    const run = await plantedRun(t, redact, {
      SPANLOG_FORMAT: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_TRACES_EXPORTER: 'none',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      PLANTED_OUTPUTS: JSON.stringify({
        syslog: { type: 'syslog', protocol: 'tcp', host: '127.0.0.1', port: syslog.port },
        gelf: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port: gelf.port },
        aws: {
          type: 'cloudwatch',
          logGroupName: 'shop',
          region: 'eu-central-1',
          endpoint: cloudWatch.endpoint,
          createLogGroup: true,
        },
      }),
    });
    const events = [...cloudWatch.groups.values()].flatMap((streams) => [...streams.values()]);
    return new Map([
      ['syslog', await syslog.bytes()],
      ['GELF', await gelf.bytes()],
      ['CloudWatch', Buffer.from(JSON.stringify(events))],
      [own.name, run.ownStderr],
    ]);
  },
};

const viewer: Scenario = {
  name: 'the local viewer',
  outputs: [{ name: 'viewer, its answers', takes: SENT }, { name: 'viewer, its files', takes: SENT }, own],
  async read(t, redact) {
    const local = await startViewer(t);
    const run = await plantedRun(t, redact, {
      SPANLOG_FORMAT: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: local.url,
    });
    return new Map([
      ['viewer, its answers', await local.answers()],
      ['viewer, its files', await local.stored()],
      [own.name, run.ownStderr],
    ]);
  },
};

export const SCENARIOS: readonly Scenario[] = [
  sendingTo('json', 'http/json', httpSink, [
    file('file, json', /^plain\.log$/),
    file('file, pretty', /^pretty\.log$/),
    file('files, rotated and packed', /^rotated\.log/),
    file('callback', /^callback\.txt$/),
    file('in memory', /^memory\.txt$/),
  ]),
  sendingTo('pretty', 'http/protobuf', httpSink),
  sendingTo('ecs', 'grpc', grpcSink),
  sendingTo('gcp', 'http/json', httpSink),
  asFileSays,
  overTheNetwork,
  whereNobodyListens,
  viewer,
];

/** Each once, in the order of the table's columns. */
export const OUTPUTS: readonly Output[] = [
  ...new Map(SCENARIOS.flatMap(({ outputs }) => outputs).map((output) => [output.name, output])).values(),
].sort((a, b) => a.takes.length - b.takes.length);
