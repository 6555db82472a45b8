/** Writes the JSON Schema of the configuration file, for editors: made from the schema that checks it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/schema.ts';

const root = join(import.meta.dirname, '..');

interface Schema {
  description?: string;
  properties?: { [name: string]: Schema };
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

/** The docstring of each key in the types; a key means the same wherever it stands. */
function docstrings(): Map<string, string> {
  const source = ['config.ts', 'output-config.ts']
    .map((file) => readFileSync(join(root, 'src/config', file), 'utf8'))
    .join('\n');
  const found = new Map<string, string>();
  for (const [, text = '', key = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\?:/g)) {
    const plain = text
      .replace(/^\s*\* ?/gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (!found.has(key)) found.set(key, plain);
  }
  return found;
}

function describe(schema: Schema, docs: Map<string, string>): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const doc = docs.get(name);
    if (doc !== undefined) property.description = doc;
    describe(property, docs);
  }
  for (const option of schema.anyOf ?? []) describe(option, docs);
  if (typeof schema.additionalProperties === 'object') describe(schema.additionalProperties, docs);
}

/** @returns the schema as text. */
export function configJsonSchema(): string {
  // Checks that JSON Schema cannot say are left to the start of the process.
  const schema = toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' });
  describe(schema as Schema, docstrings());
  return `${JSON.stringify({ title: 'spanlog.config', ...schema }, null, 2)}\n`;
}

export function writeJsonSchema(folder: string): void {
  writeFileSync(join(folder, 'config.schema.json'), configJsonSchema());
}
