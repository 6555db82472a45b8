import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { SpanlogConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';
import { SEVERITY } from '../../src/record/level.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanlog-config-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A file of its own, since loaded modules are kept. */
function file(extension: string, text: string): string {
  const path = join(folder, `config-${++files}.${extension}`);
  writeFileSync(path, text);
  return path;
}
const fromFile = (config: object) => file('json', JSON.stringify(config));

/** The message of the error a configuration stops the start with. */
function refusal(argument: unknown, environment: NodeJS.ProcessEnv = {}): string {
  try {
    loadConfig(argument as SpanlogConfig, environment, false);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.message.includes('\n'), false);
    return error.message.replaceAll(folder, '');
  }
  return assert.fail('nothing was thrown');
}

const LEVELS = 'trace, debug, info, warn, error, fatal, off';
const HOPS =
  'a number of hops from 1 to 64, or a list of addresses, CIDR ranges, loopback, linklocal, uniquelocal';

const REDACT_KEYS = 'keys, keep, paths, patterns, email, phone, censor, remove';
const NOTHING_MORE = {
  keys: [],
  keep: [],
  paths: [],
  patterns: [],
  email: false,
  phone: false,
  censor: '[Redacted]',
  remove: false,
};

describe('defaults', () => {
  it('need nothing set', () => {
    const config = loadConfig({}, {}, false);
    assert.equal(config.levels.thresholdOf('x'), SEVERITY.info);
    assert.deepEqual(
      [config.format, config.banner, config.trustProxy, config.redact],
      ['json', true, false, NOTHING_MORE],
    );
    assert.deepEqual(config.otlp, { endpoint: undefined, protocol: undefined, headers: undefined });
    assert.equal(loadConfig({}, {}, true).format, 'pretty');
  });

  it('hold for empty and blank variables, and for undefined', () => {
    const environment = {
      SPANLOG_LEVEL: '',
      SPANLOG_FORMAT: ' ',
      SPANLOG_BANNER: '',
      SPANLOG_TRUST_PROXY: ' ',
      SPANLOG_CONFIG: '',
    };
    const undefinedKeys = { service: undefined, level: undefined, format: undefined, otlp: undefined };
    const { serviceVersion, ...config } = loadConfig(undefinedKeys as never, environment, false);
    assert.deepEqual(config, (({ serviceVersion: _, ...rest }) => rest)(loadConfig({}, {}, false)));
  });
});

describe('the environment', () => {
  it('sets levels, format, banner and trust', () => {
    const config = loadConfig(
      {},
      {
        SPANLOG_LEVEL: ' WARN , db.pool = debug ,, a=b=off,',
        SPANLOG_FORMAT: 'Pretty',
        SPANLOG_BANNER: 'off',
        SPANLOG_TRUST_PROXY: 'loopback, 10.0.0.0/8,',
      },
      false,
    );
    assert.deepEqual(
      ['', 'db', 'db.pool.x', 'a=b'].map((name) => config.levels.thresholdOf(name)),
      [SEVERITY.warn, SEVERITY.warn, SEVERITY.debug, 25],
    );
    assert.deepEqual(
      [config.format, config.banner, config.trustProxy],
      ['pretty', false, ['loopback', '10.0.0.0/8']],
    );
    assert.equal(loadConfig({}, { SPANLOG_TRUST_PROXY: '2' }).trustProxy, 2);
    for (const off of ['off', 'false', '0'])
      assert.equal(loadConfig({}, { SPANLOG_TRUST_PROXY: off }).trustProxy, false);
  });

  it('names the service, and does not say so itself where the SDK reads the same variable', () => {
    const config = loadConfig({}, { OTEL_RESOURCE_ATTRIBUTES: 'a=b, service.name=my%20shop ,c=d' });
    assert.deepEqual([config.service, config.explicitService], ['my shop', undefined]);
    assert.equal(loadConfig({}, { OTEL_RESOURCE_ATTRIBUTES: 'service.name=100%' }).service, '100%');
    assert.equal(
      loadConfig({}, { OTEL_RESOURCE_ATTRIBUTES: 'my.service.name=no', OTEL_SERVICE_NAME: 'yes' }).service,
      'yes',
    );
  });

  const wrong: [string, string, string][] = [
    ['SPANLOG_LEVEL', 'loud', `levels separated by commas, like info,db.pool=debug (${LEVELS})`],
    ['SPANLOG_LEVEL', 'info,debug', `levels separated by commas, like info,db.pool=debug (${LEVELS})`],
    ['SPANLOG_LEVEL', '=debug', `levels separated by commas, like info,db.pool=debug (${LEVELS})`],
    ['SPANLOG_LEVEL', 'db=', `levels separated by commas, like info,db.pool=debug (${LEVELS})`],
    ['SPANLOG_FORMAT', 'xml', 'pretty, json, ecs, gcp, none'],
    ['SPANLOG_BANNER', 'perhaps', 'on, off'],
    ['SPANLOG_TRUST_PROXY', 'yes', `off, ${HOPS} (invalid IP address: yes)`],
    ['SPANLOG_TRUST_PROXY', '65', `off, ${HOPS}`],
    ['SPANLOG_TRUST_PROXY', ',', `off, ${HOPS}`],
  ];
  for (const [key, value, allowed] of wrong) {
    it(`refuses ${key}=${value}`, () => {
      assert.equal(
        refusal({}, { [key]: value }),
        `${key}: ${JSON.stringify(value)} is not allowed; allowed: ${allowed}`,
      );
    });
  }
});

describe('precedence', () => {
  it('is start() over environment over file, key by key', () => {
    const SPANLOG_CONFIG = fromFile({
      level: 'trace',
      levels: { file: 'trace', both: 'trace', all: 'trace' },
      format: 'none',
      banner: false,
      otlp: { endpoint: 'http://file:1', headers: { from: 'file' } },
      redact: { keys: ['iban'] },
    });
    const environment = {
      SPANLOG_CONFIG,
      SPANLOG_LEVEL: 'debug,both=debug,all=debug',
      SPANLOG_FORMAT: 'pretty',
    };
    const config = loadConfig(
      { level: 'error', levels: { all: 'off' }, otlp: { protocol: 'grpc' } },
      environment,
      false,
    );
    assert.deepEqual(
      ['', 'file', 'both', 'all'].map((name) => config.levels.thresholdOf(name)),
      [SEVERITY.error, SEVERITY.trace, SEVERITY.debug, 25],
    );
    assert.deepEqual(
      [config.format, config.banner, config.redact],
      ['pretty', false, { ...NOTHING_MORE, keys: ['iban'] }],
    );
    const redacted = (redact: NonNullable<SpanlogConfig['redact']>) =>
      loadConfig({ redact }, environment, false).redact;
    assert.deepEqual(redacted({ email: true }), { ...NOTHING_MORE, keys: ['iban'], email: true });
    assert.deepEqual(redacted({ keys: ['vat'], paths: ['a[*].b'] }), {
      ...NOTHING_MORE,
      keys: ['vat'],
      paths: [['a', null, 'b']],
    });
    assert.equal(redacted(false), false);
    assert.deepEqual(config.otlp, { endpoint: 'http://file:1', protocol: 'grpc', headers: { from: 'file' } });
  });

  it('puts OTEL variables between start() and the file too', () => {
    const SPANLOG_CONFIG = fromFile({
      service: 'of-file',
      otlp: { endpoint: 'http://file:1', protocol: 'grpc' },
    });
    assert.equal(loadConfig({}, { SPANLOG_CONFIG }).service, 'of-file');
    const environment = {
      SPANLOG_CONFIG,
      OTEL_SERVICE_NAME: 'of-env',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:1',
    };
    const config = loadConfig({}, environment);
    assert.deepEqual([config.service, config.explicitService], ['of-env', undefined]);
    assert.deepEqual([config.otlp.endpoint, config.otlp.protocol], [undefined, 'grpc']);
    const spoken = loadConfig({ service: 'of-start', otlp: { endpoint: 'http://start:1' } }, environment);
    assert.deepEqual([spoken.explicitService, spoken.otlp.endpoint], ['of-start', 'http://start:1']);
  });
});

describe('the file', () => {
  it('may be JSON, an ES module or CommonJS', () => {
    for (const path of [
      file('json', '{"service":"shop"}'),
      file('mjs', 'export default { service: "shop" };'),
      file('mjs', 'export const service = "shop";'),
      file('cjs', 'module.exports = { service: "shop" };'),
      file('cjs', 'exports.__esModule = true; exports.default = { service: "shop" };'),
    ]) {
      assert.equal(loadConfig({}, { SPANLOG_CONFIG: path }).service, 'shop');
    }
  });

  it('is told apart by what is wrong with it', () => {
    const reasons: [string, RegExp][] = [
      [join(folder, 'missing.json'), /^\/missing\.json: it cannot be loaded: ENOENT/],
      [file('json', '{ "service": '), /^\/config-\d+\.json: it cannot be loaded: .*JSON/],
      [file('mjs', 'export default {'), /: it cannot be loaded: Unexpected/],
      [file('mjs', 'await 1; export default {};'), /: it cannot be loaded: .*top-level await/],
      [file('cjs', 'throw new Error("mine");'), /: it cannot be loaded: mine$/],
      [file('json', '[]'), /^\/config-\d+\.json: \[\] is not allowed; allowed: an object of settings$/],
      [file('json', 'null'), /^\/config-\d+\.json: null is not allowed; allowed: an object of settings$/],
      [file('cjs', 'module.exports = () => ({});'), /is not allowed; allowed: an object of settings$/],
      [
        file('json', '{"sevice":"x"}'),
        /^\/config-\d+\.json: there is no key sevice \(did you mean service\?\); the keys are service, level,/,
      ],
    ];
    for (const [path, message] of reasons) assert.match(refusal({}, { SPANLOG_CONFIG: path }), message);
  });
});

describe('what start() refuses', () => {
  const wrong: [unknown, string | RegExp][] = [
    [
      { sevice: 'x' },
      /^start\(\): there is no key sevice \(did you mean service\?\); the keys are service, level, levels, format, /,
    ],
    [
      { otlp: { endpint: 'x' } },
      'start(): there is no key otlp.endpint (did you mean otlp.endpoint?); the keys are endpoint, protocol, headers',
    ],
    [
      { outputs: { collector: { type: 'otlp', level: 'warn' } } },
      'outputs.collector.type: "otlp" is not allowed; allowed: another type: the output to OTLP is named otlp',
    ],
    [
      { outputs: { otlp: { type: 'console' } } },
      'outputs.otlp.type: "console" is not allowed; allowed: otlp, the only type under this name',
    ],
    [{ service: 5 }, 'start(): service: 5 is not allowed; allowed: text'],
    [{ service: '' }, 'start(): service: "" is not allowed; allowed: text that is not empty'],
    [{ service: null }, 'start(): service: null is not allowed; allowed: text'],
    [{ level: 'loud' }, `start(): level: "loud" is not allowed; allowed: a level: ${LEVELS}`],
    [
      { levels: { 'db.pool': 'loud' } },
      `start(): levels.db.pool: "loud" is not allowed; allowed: a level: ${LEVELS}`,
    ],
    [{ format: 'xml' }, 'start(): format: "xml" is not allowed; allowed: pretty, json, ecs, gcp, none'],
    [{ banner: 'off' }, 'start(): banner: "off" is not allowed; allowed: true or false'],
    [{ trustProxy: true }, `start(): trustProxy: true is not allowed; allowed: false, ${HOPS}`],
    [{ trustProxy: 1.5 }, `start(): trustProxy: 1.5 is not allowed; allowed: false, ${HOPS}`],
    [
      { trustProxy: ['nonsense'] },
      `start(): trustProxy: [ 'nonsense' ] is not allowed; allowed: false, ${HOPS} (invalid IP address: nonsense)`,
    ],
    [{ redact: true }, `start(): redact: true is not allowed; allowed: false, or { ${REDACT_KEYS} }`],
    [
      { redact: { kyes: [] } },
      `start(): there is no key redact.kyes (did you mean redact.keys?); the keys are ${REDACT_KEYS}`,
    ],
    [
      { redact: { paths: ['user.name', 'user..name'] } },
      'start(): redact.paths.1: "user..name" is not allowed; allowed: a path such as user.address.street, headers["x-token"], *.secret or items[*].card',
    ],
    [
      { redact: { patterns: ['\\d+'] } },
      'start(): redact.patterns.0: "\\\\d+" is not allowed; allowed: a regular expression',
    ],
    [
      { otlp: { endpoint: 'collector:4318' } },
      'start(): otlp.endpoint: "collector:4318" is not allowed; allowed: a URL starting with http:// or https://',
    ],
    [
      { otlp: { endpoint: 'ftp://user:hunter2@host/' } },
      'start(): otlp.endpoint: "ftp://***@host/" is not allowed; allowed: a URL starting with http:// or https://',
    ],
    [
      { otlp: { protocol: 'http' } },
      'start(): otlp.protocol: "http" is not allowed; allowed: http/json, http/protobuf, grpc',
    ],
    [{ otlp: { headers: { 'x-key': 5 } } }, 'start(): otlp.headers.x-key: 5 is not allowed; allowed: text'],
    [
      { instrumentations: [{}] },
      /^start\(\): instrumentations\.0: \{\} is not allowed; allowed: objects with a enable\(\) method/,
    ],
    [5, 'start(): 5 is not allowed; allowed: an object of settings'],
    [null, 'start(): null is not allowed; allowed: an object of settings'],
    [
      { service: Object.create(null) },
      'start(): service: [Object: null prototype] {} is not allowed; allowed: text',
    ],
    [{ service: `${'x'.repeat(9)}\n`, banner: 'line\nbreak' }, /^start\(\): banner: "line\\nbreak"/],
    [{ format: 'x'.repeat(1_000) }, /^start\(\): format: "x{79}… is not allowed/],
  ];
  for (const [index, [argument, message]] of wrong.entries()) {
    it(`case ${index}: ${String(message).slice(0, 60)}`, () => {
      if (typeof message === 'string') assert.equal(refusal(argument), message);
      else assert.match(refusal(argument), message);
    });
  }
});

it('a time for a timer is none that is over at once', () => {
  const { exitTimeout, spool, withhold } = loadConfig(
    { exitTimeout: '90d', spool: { fsync: '90d', maxAge: '90d' }, storms: { window: '90d' } },
    {},
  );
  const longest = 2 ** 31 - 1;
  assert.deepEqual([exitTimeout, spool.fsync, withhold.storms?.window], [longest, longest, longest]);
  assert.equal(spool.maxAge, 90 * 86_400_000);
});

describe('the spool', () => {
  it('is on disk, in the default folder, unless told otherwise', () => {
    const { spool, durability } = loadConfig({}, {}, false);
    assert.deepEqual(spool, {
      onDisk: true,
      dir: undefined,
      maxBytes: 1024 ** 3,
      maxAge: 7 * 86_400_000,
      fsync: 0,
      memoryBytes: 32 * 1024 ** 2,
    });
    assert.equal(durability, 'turn');
  });

  it('keeps its other settings when it is turned off or on elsewhere', () => {
    const config = fromFile({ spool: { dir: '/spool', memoryBytes: '1MB', fsync: '500ms' } });
    const off = loadConfig({}, { SPANLOG_CONFIG: config, SPANLOG_SPOOL: 'off' }, false).spool;
    assert.deepEqual([off.onDisk, off.dir, off.memoryBytes, off.fsync], [false, '/spool', 1024 ** 2, 500]);
    assert.equal(loadConfig({ spool: false }, {}, false).spool.onDisk, false);
    assert.equal(
      loadConfig({}, { SPANLOG_CONFIG: fromFile({ spool: false }), SPANLOG_SPOOL: 'on' }, false).spool.onDisk,
      true,
    );
    assert.equal(loadConfig({ spool: { fsync: false } }, { SPANLOG_CONFIG: config }, false).spool.fsync, 0);
  });

  it('says what was probably meant, wherever the word stands', () => {
    const said: [SpanlogConfig | object, NodeJS.ProcessEnv, RegExp][] = [
      [{ outputs: { e: { type: 'fiel' } } }, {}, /outputs\.e\.type: "fiel" .*did you mean file\?/],
      [
        { outputs: { e: { type: 'file', pth: 'x' } } },
        {},
        /no key outputs\.e\.pth \(did you mean outputs\.e\.path\?/,
      ],
      [{}, { SPANLOG_LEVEL: 'info,db=dbug' }, /did you mean debug\?/],
      [{}, { SPANLOG_BRIDGES: 'console,pnio' }, /did you mean pino\?/],
      [{ outputs: [{ type: 'file', path: 'x' }] }, {}, /outputs: .* an object, with a name for each/],
    ];
    for (const [config, environment, message] of said)
      assert.match(refusal(config as SpanlogConfig, environment), message);
    for (const [word, isOn] of [
      ['no', false],
      ['TRUE', true],
      ['0', false],
      ['on', true],
    ] as const)
      assert.equal(loadConfig({}, { SPANLOG_BANNER: word }).banner, isOn);
  });
});
