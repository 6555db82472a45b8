import { chown, cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { provisioned } from './cache.ts';
import { canRun, run } from './command.ts';
import { freePorts } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

const VERSION = '8.19.21';
const ARTIFACT = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${VERSION}:zip`;
/** Debian's `nobody`: the server refuses to run as root. */
const NOBODY = 65_534;
const installScript = join(import.meta.dirname, '../../collector/elasticsearch/install.sh');

/** The folder of the official server with few modules, fetched from Maven Central on first use. */
export async function elasticsearchDistribution(): Promise<string> {
  const folder = await provisioned('elasticsearch', [ARTIFACT], async (building) => {
    if (!(await canRun('mvn', ['--version']))) {
      throw new Error('Maven is needed to fetch Elasticsearch for the stack tests: install maven');
    }
    await run('mvn', [
      '-q',
      '-B',
      'dependency:copy',
      `-Dartifact=${ARTIFACT}`,
      `-DoutputDirectory=${building}`,
    ]);
    const archive = join(building, `elasticsearch-${VERSION}.zip`);
    await unpack(archive, building);
    await rm(archive);
    for (const file of await readdir(join(building, `elasticsearch-${VERSION}/bin`))) {
      await run('chmod', ['0755', join(building, `elasticsearch-${VERSION}/bin`, file)]);
    }
  });
  return join(folder, `elasticsearch-${VERSION}`);
}

/** Unpacks with what the machine has: Java's own tool (not in a bare runtime), unzip, or Python. */
async function unpack(archive: string, folder: string): Promise<void> {
  const tools: [string, string[]][] = [
    [join(await javaHome(), 'bin/jar'), ['--extract', '--file', archive]],
    ['unzip', ['-q', '-o', archive]],
    ['python3', ['-m', 'zipfile', '-e', archive, folder]],
  ];
  const errors: unknown[] = [];
  for (const [command, args] of tools) {
    try {
      await run(command, args, { cwd: folder });
      return;
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `nothing here can unpack ${archive}: install unzip`);
}

/**
 * The home of the Java on the PATH, or `JAVA_HOME`.
 *
 * @throws Error saying what to install when there is none
 */
async function javaHome(): Promise<string> {
  if (process.env.JAVA_HOME) return process.env.JAVA_HOME;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const java = await realpath(join(folder, 'java')).catch(() => undefined);
    if (java !== undefined) return dirname(dirname(java));
  }
  throw new Error(
    'Java 17 is needed to run Elasticsearch for the stack tests: install openjdk-17-jdk-headless',
  );
}

// biome-ignore lint/suspicious/noExplicitAny: documents are whatever a test wrote
export type Source = Record<string, any>;

export interface Hit {
  _id: string;
  _index: string;
  _source: Source;
}

/** A real Elasticsearch on free ports, its data in a temporary folder. */
export class Elasticsearch {
  readonly #server: ServerProcess;
  readonly #folder: string;
  readonly url: string;

  private constructor(server: ServerProcess, folder: string, url: string) {
    this.#server = server;
    this.#folder = folder;
    this.url = url;
  }

  static async start(): Promise<Elasticsearch> {
    const distribution = await elasticsearchDistribution();
    const folder = await mkdtemp(join(tmpdir(), 'spanlog-elasticsearch-'));
    const [port, transportPort] = await freePorts(2);
    const config = join(folder, 'config');
    await cp(join(distribution, 'config'), config, { recursive: true });
    for (const name of ['data', 'logs', 'tmp']) await mkdir(join(folder, name));
    const settings = {
      'network.host': '127.0.0.1',
      'http.port': port,
      'transport.port': transportPort,
      'discovery.type': 'single-node',
      'xpack.security.enabled': false,
      'cluster.routing.allocation.disk.threshold_enabled': false,
      'path.data': join(folder, 'data'),
      'path.logs': join(folder, 'logs'),
    };
    await writeFile(join(config, 'elasticsearch.yml'), `${JSON.stringify(settings)}\n`);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await giveAway(folder);
    const program = join(distribution, 'bin/elasticsearch');
    const url = `http://127.0.0.1:${port}`;
    const server = await ServerProcess.start({
      name: 'Elasticsearch',
      command: isRoot ? 'setpriv' : program,
      args: isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program] : [],
      env: {
        PATH: process.env.PATH,
        ES_JAVA_HOME: await javaHome(),
        ES_JAVA_OPTS: '-Xms512m -Xmx512m',
        ES_PATH_CONF: config,
        ES_TMPDIR: join(folder, 'tmp'),
      },
      cwd: folder,
      healthUrl: `${url}/_cluster/health?wait_for_status=yellow&timeout=2s`,
    });
    return new Elasticsearch(server, folder, url);
  }

  /** Puts the shipped templates in, by the shipped script. */
  async installTemplates(): Promise<void> {
    await run('sh', [installScript], { env: { PATH: process.env.PATH, SPANLOG_ES_ENDPOINT: this.url } });
  }

  async request(method: string, path: string, body?: unknown): Promise<Source> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 2_000)}`);
    return text === '' ? {} : (JSON.parse(text) as Source);
  }

  /** The documents a query finds in every index, up to 10,000. */
  async search(query: Source, index = '*'): Promise<Hit[]> {
    await this.request('POST', `/${index}/_refresh?ignore_unavailable=true`);
    const answer = await this.request(
      'POST',
      `/${index}/_search?ignore_unavailable=true&expand_wildcards=all`,
      {
        size: 10_000,
        query,
      },
    );
    return (answer.hits as { hits: Hit[] }).hits;
  }

  /** How many documents a query finds. */
  async count(query: Source, index = '*'): Promise<number> {
    await this.request('POST', `/${index}/_refresh?ignore_unavailable=true`);
    const answer = await this.request(
      'POST',
      `/${index}/_count?ignore_unavailable=true&expand_wildcards=all`,
      {
        query,
      },
    );
    return answer.count as number;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function giveAway(folder: string): Promise<void> {
  await chown(folder, NOBODY, NOBODY);
  for (const entry of await readdir(folder, { recursive: true }))
    await chown(join(folder, entry), NOBODY, NOBODY);
}
