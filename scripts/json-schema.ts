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

/** Those of each output, by its type: an output's keys have meanings of their own. */
function outputDocstrings(): Map<string, Docstrings> {
  const bodies = new Map(
    [
      ...read('output-config.ts').matchAll(/^export interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)^\}/gm),
    ].map(([, name = '', above, body = '']) => [name, { above, body }]),
  );
  const docsOf = (name: string | undefined): Docstrings => {
    const found = name === undefined ? undefined : bodies.get(name);
    return found === undefined ? new Map() : new Map([...docsOf(found.above), ...docstrings(found.body)]);
  };
  return new Map(
    [...bodies].flatMap(([name, { body }]): [string, Docstrings][] => {
      const type = /^ {2}type: '(\w+)';/m.exec(body)?.[1];
      return type === undefined ? [] : [[type, docsOf(name)]];
    }),
  );
}

function describe(schema: Schema, docs: Docstrings, outputs: ReadonlyMap<string, Docstrings>): void {
  const own = outputs.get(String(schema.properties?.['type']?.const)) ?? docs;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const doc = own.get(name);
    if (doc !== undefined) property.description = doc;
    describe(property, docs, outputs);
  }
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) describe(option, docs, outputs);
  if (typeof schema.additionalProperties === 'object') describe(schema.additionalProperties, docs, outputs);
}

/** @returns the schema as text. */
export function configJsonSchema(): string {
  // Checks that JSON Schema cannot say are left to the start of the process.
  const schema = toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' });
  describe(schema as Schema, docstrings(read('config.ts')), outputDocstrings());
  return `${JSON.stringify({ title: 'spanlog.config', ...schema }, null, 2)}\n`;
}

export function writeJsonSchema(folder: string): void {
  writeFileSync(join(folder, 'config.schema.json'), configJsonSchema());
}
