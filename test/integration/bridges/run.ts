/** Runs an app of the matrix: as it is, and with Spanlog in front of it. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../support/app.ts';
import { type ReceivedLog, type ReceivedSpan, startReceiver } from '../../support/otlp-receiver.ts';

/** Milliseconds an app may take. */
const DEADLINE = 60_000;

export type ModuleSystem = 'cjs' | 'esm';

export interface AppSource {
  /** Lines such as `import pino from 'pino';`: the CommonJS form is made of them. */
  readonly imports: string;
  readonly body: string;
  /** Packages of the repository by the name the app has for them. */
  readonly packages?: { readonly [name: string]: string };
  /** Named in the app's package.json, so that Spanlog starts them; they are linked as well. */
  readonly instrumentations?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  /** Further files of the app. */
  readonly files?: { readonly [path: string]: string };
}

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Observed extends Output {
  readonly logs: readonly ReceivedLog[];
  readonly spans: readonly ReceivedSpan[];
}

/** A folder with the app in it, and its ways to run. */
export class BridgedApp {
  readonly #folder = mkdtempSync(join(tmpdir(), 'spanlog-bridge-'));
  readonly #main: string;
  readonly #env: { readonly [name: string]: string };

  constructor(source: AppSource, system: ModuleSystem) {
    const { imports, body, packages = {}, instrumentations = [], env = {}, files = {} } = source;
    this.#main = system === 'esm' ? 'app.mjs' : 'app.cjs';
    this.#env = env;
    const dependencies = Object.fromEntries(instrumentations.map((name) => [name, '*']));
    this.#write('package.json', JSON.stringify({ name: 'bridged-app', version: '1.0.0', dependencies }));
    this.#write(this.#main, `${system === 'esm' ? imports : toCommonJs(imports)}\n${body}`);
    for (const [path, text] of Object.entries(files)) this.#write(path, text);
    this.#link('spanlog', ROOT);
    for (const name of ['@opentelemetry/api', ...instrumentations]) this.#link(name, installed(name));
    for (const [name, alias] of Object.entries(packages)) this.#link(name, installed(alias));
  }

  /** What the app says without Spanlog. */
  alone(node: string = process.execPath): Promise<Output> {
    return this.#run(node, [], {});
  }

  /** What it says with it, and what arrives. */
  async bridged(
    env: { readonly [name: string]: string } = {},
    node: string = process.execPath,
    flags: readonly string[] = ['--require', 'spanlog/register'],
  ): Promise<Observed> {
    const receiver = await startReceiver();
    try {
      const output = await this.#run(node, flags, {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        SPANLOG_BANNER: 'off',
        // Long enough for a machine with much else to do.
        SPANLOG_EXIT_TIMEOUT: '30s',
        ...env,
      });
      return { ...output, logs: receiver.logs, spans: receiver.spans };
    } finally {
      await receiver.close();
    }
  }

  /** A file the app has written. */
  read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(node: string, flags: readonly string[], env: { readonly [name: string]: string }): Promise<Output> {
    // Files, since a pipe that is full for a moment makes some loggers change the order of their lines.
    const paths = [join(this.#folder, '.stdout'), join(this.#folder, '.stderr')];
    for (const path of paths) rmSync(path, { force: true });
    const [stdout = 1, stderr = 2] = paths.map((path) => openSync(path, 'a'));
    const child = spawn(node, [...flags, this.#main], {
      cwd: this.#folder,
      env: {
        PATH: process.env['PATH'],
        XDG_STATE_HOME: join(this.#folder, '.state'),
        ...this.#env,
        ...env,
      },
      stdio: ['ignore', stdout, stderr],
      timeout: DEADLINE,
      killSignal: 'SIGKILL',
    });
    closeSync(stdout);
    closeSync(stderr);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        const [stdout = '', stderr = ''] = paths.map((path) => readFileSync(path, 'utf8'));
        resolve({ code, stdout, stderr });
      });
    });
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
    writeFileSync(join(this.#folder, path), text);
  }

  #link(name: string, target: string): void {
    const path = join(this.#folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}

function installed(name: string): string {
  return join(ROOT, 'node_modules', name);
}

/** `import a from 'b';`, `import { a } from 'b';` and `import { a as c } from 'b';` */
function toCommonJs(imports: string): string {
  return imports.replace(/^import (.+) from ('[^']+');$/gm, (_line, names: string, name: string) => {
    return `const ${names.replaceAll(' as ', ': ')} = require(${name});`;
  });
}

/**
 * Lines of an output with what differs from run to run taken out, and the frames of a stack that are not the app's, since
 * a span has its own; in order, or sorted where threads write.
 */
export function comparable(text: string, sorted = false): string[] {
  const lines = text
    .replace(/(?:\n|\\n) {4,}at (?![^\n\\]*app\.[cm]js)[^\n\\"]*/g, '')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, '<time>')
    .replace(/"time":\d+/g, '"time":<time>')
    .replace(/"pid":\d+|\(node:\d+\)/g, '<pid>')
    .replace(/\b\d+(?:\.\d+)?ms\b/g, '<duration>')
    .trimEnd()
    .split('\n');
  return sorted ? lines.sort() : lines;
}
