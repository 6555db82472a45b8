/** Writes the JSON Schema of the configuration file, for editors: made from the schema that checks it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/schema.ts';

const root = join(import.meta.dirname, '..');

interface Schema {
  description?: string;
  const?: unknown;
  properties?: { [name: string]: Schema };
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

type Docstrings = ReadonlyMap<string, string>;

function read(file: string): string {
  return readFileSync(join(root, 'src/config', file), 'utf8');
}

/** The docstring of each key; of one that stands twice, the first. */
function docstrings(source: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, text = '', key = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??:/g)) {
    const plain = text
      .replace(/^\s*\* ?/gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (!found.has(key)) found.set(key, plain);
  }
  return found;
}

/** Those of each interface, with what it extends; of an output, under its type: keys have meanings of their own there. */
function docstringsByInterface(source: string): Map<string, Docstrings> {
  const bodies = new Map(
    [...source.matchAll(/^export interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)^\}/gm)].map(
      ([, name = '', above, body = '']) => [name, { above, body }],
    ),
  );
  const docsOf = (name: string | undefined): Docstrings => {
    const found = name === undefined ? undefined : bodies.get(name);
    return found === undefined ? new Map() : new Map([...docsOf(found.above), ...docstrings(found.body)]);
  };
  return new Map(
    [...bodies].map(([name, { body }]) => [/^ {2}type: '(\w+)';/m.exec(body)?.[1] ?? name, docsOf(name)]),
  );
}

function describe(schema: Schema, interfaces: ReadonlyMap<string, Docstrings>): void {
  const keys = Object.keys(schema.properties ?? {});
  const own = interfaces.get(String(schema.properties?.['type']?.const)) ?? smallest(interfaces, keys);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const doc = own?.get(name);
    if (doc !== undefined) property.description = doc;
    describe(property, interfaces);
  }
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) describe(option, interfaces);
  for (const inner of [schema.additionalProperties, schema.items])
    if (typeof inner === 'object') describe(inner, interfaces);
}

/** The interface that has all these keys and as few others as can be. */
function smallest(
  interfaces: ReadonlyMap<string, Docstrings>,
  keys: readonly string[],
): Docstrings | undefined {
  return [...interfaces.values()]
    .filter((docs) => keys.every((key) => docs.has(key) || key === '$schema'))
    .sort((one, other) => one.size - other.size)[0];
}

/** @returns the schema as text. */
export function configJsonSchema(): string {
  // Checks that JSON Schema cannot say are left to the start of the process.
  const schema = toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' });
  describe(schema as Schema, docstringsByInterface(read('config.ts') + read('output-config.ts')));
  return `${JSON.stringify({ title: 'spanlog.config', ...schema }, null, 2)}\n`;
}

export function writeJsonSchema(folder: string): void {
  writeFileSync(join(folder, 'config.schema.json'), configJsonSchema());
}
