import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisioned } from './cache.ts';
import { run } from './command.ts';
import { freePorts } from './free-port.ts';
import { goBuildEnvironment } from './go.ts';
import { ServerProcess } from './server-process.ts';

const VERSION = 'v3.7.8';
const configFile = join(import.meta.dirname, '../../collector/loki/loki.yaml');

/**
 * The path of Loki's binary, built on first use (about 8 minutes).
 *
 * Loki's `replace` lines rule out `go install`, so a module of ours requires it and repeats them, all but the one
 * that points into its own repository.
 */
export async function lokiBinary(): Promise<string> {
  const folder = await provisioned('loki', [VERSION], async (building) => {
    const env = await goBuildEnvironment();
    const module = JSON.parse(
      await run('go', ['mod', 'download', '-json', `github.com/grafana/loki/v3@${VERSION}`], {
        env,
        cwd: building,
      }),
    ) as { Dir: string };
    const theirs = await readFile(join(module.Dir, 'go.mod'), 'utf8');
    const kept = theirs
      .split('\n')
      .filter((line) => /^(go |exclude |replace )/.test(line) && !line.includes('=> ./'))
      .join('\n');
    await writeFile(
      join(building, 'go.mod'),
      `module spanlog/loki\n\n${kept}\n\nrequire github.com/grafana/loki/v3 ${VERSION}\n`,
    );
    // Their checksums, which came with the verified module; what is missing is asked for and verified as usual.
    await writeFile(join(building, 'go.sum'), await readFile(join(module.Dir, 'go.sum')));
    const target = 'github.com/grafana/loki/v3/cmd/loki';
    await run(
      'go',
      ['build', '-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', join(building, 'loki'), target],
      {
        cwd: building,
        env,
      },
    );
  });
  return join(folder, 'loki');
}

export interface LokiEntry {
  line: string;
  /** Nanoseconds since 1970, as a decimal string. */
  time: string;
  /** The index labels of its stream. */
  labels: Record<string, string>;
  structuredMetadata: Record<string, string>;
}

/** A real Loki with the shipped configuration, on free ports, its data in a temporary folder. */
export class Loki {
  readonly #server: ServerProcess;
  readonly #folder: string;
  readonly url: string;

  private constructor(server: ServerProcess, folder: string, url: string) {
    this.#server = server;
    this.#folder = folder;
    this.url = url;
  }

  static async start(): Promise<Loki> {
    const binary = await lokiBinary();
    const folder = await mkdtemp(join(tmpdir(), 'spanlog-loki-'));
    const [port, grpcPort] = await freePorts(2);
    const url = `http://127.0.0.1:${port}`;
    await copyFile(configFile, join(folder, 'loki.yaml'));
    const server = await ServerProcess.start({
      name: 'Loki',
      command: binary,
      args: [`-config.file=${join(folder, 'loki.yaml')}`, '-config.expand-env=true'],
      env: {
        PATH: process.env.PATH,
        SPANLOG_LOKI_PORT: String(port),
        SPANLOG_LOKI_GRPC_PORT: String(grpcPort),
        SPANLOG_LOKI_DATA: join(folder, 'data'),
      },
      healthUrl: `${url}/ready`,
    });
    return new Loki(server, folder, url);
  }

  /** The entries a LogQL query finds, oldest first. Times are milliseconds since 1970; default: the last day. */
  async query(
    logql: string,
    range: { startMs?: number; endMs?: number; limit?: number } = {},
  ): Promise<LokiEntry[]> {
    const parameters = new URLSearchParams({
      query: logql,
      limit: String(range.limit ?? 5_000),
      direction: 'forward',
      start: String((range.startMs ?? Date.now() - 86_400_000) * 1e6),
      end: String((range.endMs ?? Date.now() + 3_600_000) * 1e6),
    });
    const response = await fetch(`${this.url}/loki/api/v1/query_range?${parameters}`, {
      headers: { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' },
    });
    if (!response.ok) throw new Error(`Loki answered ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as {
      data: {
        result: {
          stream: Record<string, string>;
          values: [string, string, { structuredMetadata?: Record<string, string> }][];
        }[];
      };
    };
    return answer.data.result.flatMap((stream) =>
      stream.values.map(([time, line, categories]) => ({
        time,
        line,
        labels: stream.stream,
        structuredMetadata: categories.structuredMetadata ?? {},
      })),
    );
  }

  /** How many entries a LogQL stream selector holds. */
  async count(selector: string, rangeMs = 86_400_000): Promise<number> {
    const query = `sum(count_over_time(${selector}[${Math.round(rangeMs / 1000)}s]))`;
    const parameters = new URLSearchParams({ query, time: String(Math.ceil(Date.now() / 1000) + 5) });
    const response = await fetch(`${this.url}/loki/api/v1/query?${parameters}`);
    if (!response.ok) throw new Error(`Loki answered ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(answer.data.result[0]?.value[1] ?? 0);
  }

  get output(): string {
    return this.#server.output;
  }

  async stop(): Promise<void> {
    await this.#server.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
