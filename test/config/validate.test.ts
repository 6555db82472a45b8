import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { configJsonSchema } from '../../scripts/json-schema.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { validate } from '../../src/config/validate.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const schema = JSON.parse(configJsonSchema()) as Schema;

/** What a configuration is refused with; undefined when it is taken. */
function refusal(config: unknown): string | undefined {
  try {
    validate(config, 'file');
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
}

/** Every place of the schema: the keys that lead there, and what the way there needs besides. */
function places(node: Schema, path: readonly string[] = []): string[][] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, next]) => places(next, [...path, key]));
  const more = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  return [
    [...path],
    ...below,
    ...(more === undefined ? [] : places(more, [...path, 'production'])),
    ...(node.items === undefined ? [] : places(node.items, [...path, '0'])),
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((option) => {
      const type = option.properties?.['type']?.const;
      const here = typeof type === 'string' ? [...path.slice(0, -1), `production:${type}`] : path;
      return places(option, here).slice(1);
    }),
  ];
}

/** What has no default, by the type of the output. */
const NEEDED: { readonly [type: string]: object } = {
  file: { path: 'a.log' },
  cloudwatch: { logGroupName: 'a' },
  callback: { write() {} },
};

/** A configuration with a value at a place, and what cannot be left out. */
function at([key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const inner = at(rest, value);
  const [name = '', type = ''] = key.split(':');
  const needed = key === '0' ? { rate: 1 } : { type, ...NEEDED[type] };
  const isWhole = rest.length === 0 || !(key === '0' || key.includes(':'));
  const filled = isWhole ? inner : { ...needed, ...(inner as object) };
  return key === '0' ? [filled] : { [name]: filled };
}

test('what is of the wrong type anywhere is refused with its place, itself, and what is allowed', () => {
  const all = new Set(places(schema).map((path) => path.join(' ')));
  assert.ok(all.size > 250, String(all.size));
  for (const place of all) {
    const path = place.split(' ');
    if (place === '' || path.at(-1) === '$schema') continue;
    for (const wrong of [true, 1e-9, [[]], [{}], []]) {
      const message = refusal(at(path, wrong));
      if (message === undefined) continue;
      const named = path.map((key) => key.replace(/:.*/, '')).join('.');
      assert.ok(message.startsWith('file: '), message);
      assert.ok(message.includes(named) || message.includes('there is no key'), `${named}: ${message}`);
      assert.doesNotMatch(message, /Invalid (?:type|key|value)|\[object|keys are $|allowed: $/);
      if (!Array.isArray(wrong)) assert.match(message, new RegExp(`: ${wrong} is not allowed`));
    }
    if (path.at(-1) !== 'production' && !place.endsWith('user')) {
      assert.notEqual(refusal(at(path, null)), undefined, `${place}: null is taken`);
    }
  }
});

test('a list is no object of names or settings', () => {
  const wrong: [unknown, string][] = [
    [{ outputs: [] }, 'outputs: [] is not allowed; allowed: an object, with a name for each'],
    [{ levels: ['a'] }, "levels: [ 'a' ] is not allowed; allowed: an object, with a name for each"],
    [
      { environments: { production: { outputs: [] } } },
      'environments.production.outputs: [] is not allowed; allowed: an object, with a name for each',
    ],
    [{ otlp: [] }, 'otlp: [] is not allowed; allowed: an object of endpoint, protocol, headers'],
  ];
  for (const [config, message] of wrong) assert.equal(refusal(config), `file: ${message}`);
});

test('what is no object, or misspelt in a list, is told as such', () => {
  const wrong: [unknown, string][] = [
    [{ reload: true }, 'reload: true is not allowed; allowed: an object of watch, signal'],
    [{ levels: 'debug' }, 'levels: "debug" is not allowed; allowed: an object, with a name for each'],
    [
      { loggers: { a: { outputs: 'b' } } },
      'loggers.a.outputs: "b" is not allowed; allowed: a list of names of outputs',
    ],
    [
      { sampling: [{ rte: 1 }] },
      'there is no key sampling.0.rte (did you mean sampling.0.rate?); the keys are logger, level, message, rate, unlessFailed',
    ],
  ];
  for (const [config, message] of wrong) assert.equal(refusal(config), `file: ${message}`);
});

/** Values of all kinds, those that are good somewhere among them. */
const anything = fc.constantFrom<unknown>(
  ...['', 'a', 'info', 'WARN', 'json', 'none', 'day', '15m', '5MB', 'turn', 'SIGHUP', 'a@1', 'tcp', 'local0'],
  ...['http/json', 'http://a:1', 'stderr', 'loopback', true, false, null, 0, 1, 0.5, -1, 5_000, 2e6, {}, []],
);

/** Something a part of the schema takes, mostly. */
function given(node: Schema): fc.Arbitrary<unknown> {
  const options = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (options.length > 0) return rarely(anything, fc.oneof(...options.map(given)));
  if (node.const !== undefined) return rarely(anything, fc.constant(node.const));
  if (node.enum !== undefined) return rarely(anything, fc.constantFrom(...node.enum));
  if (node.type === 'array' && node.items !== undefined)
    return rarely(anything, fc.array(given(node.items), { maxLength: 2 }));
  const { properties = {}, additionalProperties: more } = node;
  if (typeof more === 'object')
    return rarely(anything, fc.dictionary(fc.constantFrom('', 'a', 'a.b'), given(more), { maxKeys: 2 }));
  if (node.type !== 'object') return anything;
  const values: { readonly [key: string]: Schema } = { ...properties, mistyped: {} };
  const few = fc.subarray(Object.keys(values), { maxLength: Math.min(3, Object.keys(properties).length) });
  const type = properties['type']?.const;
  return rarely(
    anything,
    few.chain((keys) =>
      fc
        .record(Object.fromEntries(keys.map((key) => [key, given(values[key] ?? {})])))
        .map((chosen) => ({ ...(type !== undefined && { type, ...NEEDED[String(type)] }), ...chosen })),
    ),
  );
}

function rarely<T>(one: fc.Arbitrary<T>, mostly: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: one }, { weight: 12, arbitrary: mostly });
}

/** What the JSON Schema has no words for: text that is parsed, and numbers with a bound of their own. */
const UNSAID =
  /(?:size|time|level|path|hops|function|regular expression|URL|objects with|such as|name@|a name of)/;

test('property: what the start takes the JSON Schema takes, and what it refuses too, but for what it cannot say', () => {
  const check = new Ajv({ strict: false }).compile(schema);
  let taken = 0;
  fc.assert(
    fc.property(given(schema), (config) => {
      const refused = refusal(config);
      if (refused === undefined) {
        taken++;
        assert.ok(check(config), JSON.stringify(check.errors));
      } else if (check(config)) assert.match(refused, UNSAID);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(taken > 100, String(taken));
});
