import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorBinary } from './collector-binary.ts';
import { freePorts } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

/** The folder of the configuration files as they are shipped. */
export const configFolder = join(import.meta.dirname, '../../collector/config');

export type ConfigFile =
  | 'base'
  | 'files'
  | 'elasticsearch'
  | 'elasticsearch-datastream'
  | 'loki'
  | 'otlp'
  | 'sentry-dsn'
  | 'sentry-projects';

/** The arguments that merge the given files, in their order. */
export function configArguments(files: readonly ConfigFile[]): string[] {
  return files.flatMap((file) => ['--config', join(configFolder, `${file}.yaml`)]);
}

/** A real Collector with the shipped configuration files; only environment variables differ. */
export class Collector {
  readonly #files: readonly ConfigFile[];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ports: number[];
  readonly folder: string;
  #server: ServerProcess | undefined;
  #past = '';

  private constructor(
    files: readonly ConfigFile[],
    environment: NodeJS.ProcessEnv,
    ports: number[],
    folder: string,
  ) {
    this.#files = files;
    this.#environment = environment;
    this.#ports = ports;
    this.folder = folder;
  }

  static async start(
    files: readonly ConfigFile[],
    environment: Record<string, string> = {},
  ): Promise<Collector> {
    const folder = await mkdtemp(join(tmpdir(), 'spanlog-collector-'));
    const collector = new Collector(files, environment, await freePorts(3), folder);
    await collector.restart();
    return collector;
  }

  /** The base address for OTLP/HTTP. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.#ports[1]}`;
  }

  /** The base address for OTLP/gRPC. */
  get grpcEndpoint(): string {
    return `http://127.0.0.1:${this.#ports[0]}`;
  }

  /** Starts it (again) with the same ports and the same queues on disk. */
  async restart(changes: Record<string, string> = {}): Promise<void> {
    const [grpc, http, health] = this.#ports;
    Object.assign(this.#environment, changes);
    this.#server = await ServerProcess.start({
      name: 'the Collector',
      command: await collectorBinary(),
      args: configArguments(this.#files),
      env: {
        PATH: process.env.PATH,
        SPANLOG_COLLECTOR_GRPC_PORT: String(grpc),
        SPANLOG_COLLECTOR_HTTP_PORT: String(http),
        SPANLOG_COLLECTOR_HEALTH_PORT: String(health),
        SPANLOG_COLLECTOR_STORAGE: join(this.folder, 'storage'),
        SPANLOG_RETRY_MAX_INTERVAL: '2s',
        SPANLOG_FLUSH_INTERVAL: '200ms',
        ...this.#environment,
      },
      healthUrl: `http://127.0.0.1:${health}/`,
      timeoutMs: 30_000,
    });
  }

  /** Everything it wrote, over all its lives. */
  get output(): string {
    return this.#past + (this.#server?.output ?? '');
  }

  /** The errors and warnings it wrote, without their stack traces: what a failed test should show. */
  get complaints(): string {
    return this.output
      .split('\n')
      .filter((line) => /\t(error|warn)\t/.test(line))
      .map((line) => line.slice(0, 700))
      .slice(-12)
      .join('\n');
  }

  /** SIGKILL; the queues stay. */
  async kill(): Promise<void> {
    await this.#server?.kill();
    this.#past = this.output;
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
