import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { configJsonSchema } from '../../scripts/json-schema.ts';
import { configSchema } from '../../src/config/schema.ts';

interface Schema {
  description?: string;
  const?: string;
  oneOf?: Schema[];
  properties?: { [name: string]: Schema };
  additionalProperties?: Schema;
  items?: Schema;
  anyOf?: Schema[];
}

test('the JSON Schema has every key, each with its docstring, and refuses others', () => {
  const schema = JSON.parse(configJsonSchema()) as Schema;
  assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), Object.keys(configSchema.entries).sort());
  assert.equal(schema.additionalProperties as unknown, false);
  const bare = Object.entries(schema.properties ?? {}).filter(
    ([key, { description }]) => key !== '$schema' && !description,
  );
  assert.deepEqual(bare, []);
});

test('every key of every output has the docstring it has there', () => {
  const { properties } = JSON.parse(configJsonSchema()) as Schema;
  const { oneOf = [] } = (properties?.['outputs']?.additionalProperties ?? {}) as Schema;
  const types = oneOf.map((output) => output.properties?.['type']?.const);
  assert.deepEqual(types.sort(), [
    'callback',
    'cloudwatch',
    'console',
    'file',
    'gelf',
    'memory',
    'otlp',
    'syslog',
  ]);
  for (const { properties: keys = {} } of oneOf) {
    const bare = Object.entries(keys).filter(([, { description }]) => !description);
    assert.deepEqual(bare, []);
  }
  const keyOf = (type: string, key: string) =>
    oneOf.find((output) => output.properties?.['type']?.const === type)?.properties?.[key]?.description ?? '';
  assert.match(keyOf('syslog', 'protocol'), /^`unix` is a stream socket/);
  assert.match(keyOf('gelf', 'protocol'), /^Default: `udp`/);
  assert.match(keyOf('gelf', 'host'), /^Name or address/);
  assert.match(keyOf('memory', 'size'), /^Records kept\. Default: 10,000/);
});

test('a key that stands in several places has the docstring of each', () => {
  const { properties } = JSON.parse(configJsonSchema()) as Schema;
  const inside = (key: string) => {
    const { additionalProperties, items, anyOf = [] } = properties?.[key] ?? {};
    const options = [additionalProperties, items, ...anyOf].flatMap((one) => [one, ...(one?.anyOf ?? [])]);
    return options.find((one) => one?.properties !== undefined)?.properties ?? {};
  };
  assert.match(inside('loggers')['level']?.description ?? '', /^Its level, and that of those below it/);
  assert.match(inside('loggers')['outputs']?.description ?? '', /^Names of outputs/);
  assert.match(inside('sampling')['level']?.description ?? '', /^The highest level it is for/);
  assert.match(inside('holdBack')['level']?.description ?? '', /^The lowest level that is kept back/);
  assert.match(inside('spool')['dir']?.description ?? '', /^Folder/);
  assert.match(properties?.['otlp']?.properties?.['endpoint']?.description ?? '', /^Base address/);
});

test('a JSON file may name its schema', () => {
  const { success } = v.safeParse(configSchema, {
    $schema: './node_modules/spanlog/dist/config.schema.json',
  });
  assert.equal(success, true);
});
