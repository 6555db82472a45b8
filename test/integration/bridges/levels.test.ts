/** Which records of the app's own loggers are wanted, and when the bridges are there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AppSource, BridgedApp, type ModuleSystem, type Observed } from './run.ts';

async function observe(
  source: AppSource,
  env: { readonly [name: string]: string } = {},
  system: ModuleSystem = 'cjs',
): Promise<Observed> {
  const app = new BridgedApp(source, system);
  try {
    const observed = await app.bridged(env);
    assert.equal(observed.code, 0, observed.stderr);
    return observed;
  } finally {
    app.remove();
  }
}

const APP: AppSource = {
  imports: "import pino from 'pino';\nimport debug from 'debug';",
  body: `
console.debug('console debug');
console.warn('console warn');
pino({ level: 'debug' }).debug('pino debug');
pino().info('pino info');
debug('shop:orders')('debug');`,
  packages: { pino: 'pino', debug: 'debug' },
  env: { DEBUG: 'shop:*' },
};

for (const [what, env, expected] of [
  [
    'the default level holds nothing back, in production neither',
    { NODE_ENV: 'production' },
    ['console debug', 'console warn', 'debug', 'pino debug', 'pino info'],
  ],
  ['a level that was chosen does', { SPANLOG_LEVEL: 'info' }, ['console warn', 'pino info']],
  [
    'each logger may have its own',
    { SPANLOG_LEVEL: 'info,console=error,shop=debug' },
    ['debug', 'pino info'],
  ],
  ['bridges can be turned off', { SPANLOG_BRIDGES: 'off' }, []],
  ['bridges can be chosen', { SPANLOG_BRIDGES: 'pino,debug' }, ['debug', 'pino debug', 'pino info']],
  ['nothing is bridged without OpenTelemetry', { OTEL_SDK_DISABLED: 'true' }, []],
] as const) {
  test(what, async () => {
    const { logs, stdout } = await observe(APP, env);
    assert.deepEqual(logs.map(({ body }) => body).sort(), [...expected]);
    assert.equal(stdout.match(/pino info/g)?.length, 1, stdout);
  });
}

test('a wrong name stops the start', async () => {
  const app = new BridgedApp(APP, 'cjs');
  try {
    const { code, stderr } = await app.bridged({ SPANLOG_BRIDGES: 'pino,winsten' });
    assert.equal(code, 78);
    assert.match(
      stderr,
      /SPANLOG_BRIDGES: "pino,winsten" is not allowed \(did you mean winston\?\); allowed: on, off, or names/,
    );
  } finally {
    app.remove();
  }
});

test('a file is told too what the app has shown, also without OpenTelemetry', async () => {
  const app = new BridgedApp(
    {
      ...APP,
      files: {
        'spanlog.config.json': JSON.stringify({ outputs: { all: { type: 'file', path: 'all.log' } } }),
      },
    },
    'cjs',
  );
  try {
    const { logs, stdout } = await app.bridged({ OTEL_SDK_DISABLED: 'true' });
    assert.deepEqual(logs, []);
    const lines = app.read('all.log').trim().split('\n');
    assert.deepEqual(lines.map((line) => (JSON.parse(line) as { message: string }).message).sort(), [
      'console debug',
      'console warn',
      'debug',
      'pino debug',
      'pino info',
    ]);
    assert.equal(stdout.match(/pino info/g)?.length, 1, stdout);
  } finally {
    app.remove();
  }
});

test('started in code, behind what it bridges', async () => {
  const app = new BridgedApp(
    {
      imports: `import pino from 'pino';\nimport pinoBefore from 'pino-8';\nimport winston from 'winston';\nimport { start } from 'spanlog';`,
      body: `
const log = winston.createLogger({ transports: [new winston.transports.Console()] });
start({ bridges: { console: false } });
log.info('winston');
pino().info('pino');
pinoBefore().info('pino before the channel');
console.log('console');`,
      packages: { pino: 'pino', 'pino-8': 'pino-8', winston: 'winston' },
    },
    'cjs',
  );
  try {
    const { logs, code, stderr } = await app.bridged({}, process.execPath, []);
    assert.equal(code, 0, stderr);
    assert.deepEqual(logs.map(({ body }) => body).sort(), ['pino', 'pino before the channel', 'winston']);
  } finally {
    app.remove();
  }
});
