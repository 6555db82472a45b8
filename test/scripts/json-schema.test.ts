import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { configJsonSchema } from '../../scripts/json-schema.ts';
import { configSchema } from '../../src/config/schema.ts';

interface Schema {
  description?: string;
  properties?: { [name: string]: Schema };
  additionalProperties?: unknown;
}

test('the JSON Schema has every key, each with its docstring, and refuses others', () => {
  const schema = JSON.parse(configJsonSchema()) as Schema;
  assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), Object.keys(configSchema.entries).sort());
  assert.equal(schema.additionalProperties, false);
  const bare = Object.entries(schema.properties ?? {}).filter(
    ([key, { description }]) => key !== '$schema' && !description,
  );
  assert.deepEqual(bare, []);
});

test('a JSON file may name its schema', () => {
  const { success } = v.safeParse(configSchema, {
    $schema: './node_modules/spanlog/dist/config.schema.json',
  });
  assert.equal(success, true);
});
