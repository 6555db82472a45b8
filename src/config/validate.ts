/** Checks what was given against the schema, and says what is wrong in one line. */
import * as v from 'valibot';
import { ConfigError, unknownKey } from './config-error.ts';
import { type ConfigInput, configSchema } from './schema.ts';

type Issue = v.BaseIssue<unknown>;

const NAMED = 'an object, with a name for each';

/** A schema, as far as the way into it is looked for. */
interface Node {
  readonly type?: string;
  /** The name of the key that tells alternatives apart; of a literal, there is none. */
  readonly key?: string;
  readonly literal?: unknown;
  readonly entries?: { readonly [key: string]: Node };
  readonly wrapped?: Node;
  readonly options?: readonly Node[];
  /** Of each value of a record. */
  readonly value?: Node;
  /** Of each element of a list. */
  readonly item?: Node;
  readonly pipe?: readonly Node[];
}

/**
 * @param source where it was given: a file's path, or `start()`.
 * @throws ConfigError for the first thing that is wrong.
 */
export function validate(input: unknown, source: string): ConfigInput {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ConfigError(source, input, 'an object of settings');
  }
  refuseLists(configSchema as unknown as Node, input, source, []);
  const parsed = v.safeParse(configSchema, input);
  if (parsed.success) return parsed.output;
  const found = parsed.issues.map((one) => deepest(one, []));
  // A key that is missing is most often one that was mistyped.
  const { issue, path } = found.find(isUnknownKey) ?? (found[0] as Found);
  if (isUnknownKey({ issue, path })) {
    throw unknownKey(source, path, knownKeys(path.slice(0, -1), input));
  }
  throw new ConfigError(`${source}: ${path.join('.')}`, issue.input, allowed(issue, path, input));
}

function allowed({ type, expected, message }: Issue, path: readonly string[], input: object): string {
  if (type === 'record') return NAMED;
  if (type !== 'strict_object') return message;
  // Of a key that is missing, the issue expects the key.
  return expected === 'Object'
    ? `an object of ${knownKeys(path, input).join(', ')}`
    : 'a value: it has no default';
}

/** To the schema a list is an object too, whose names are its places. */
function refuseLists(node: Node, given: unknown, source: string, path: readonly string[]): void {
  if (typeof given !== 'object' || given === null) return;
  const nodes = open(node, given);
  if (Array.isArray(given)) {
    const isObject = nodes.some(({ type }) => type === 'record' || type === 'strict_object');
    if (!isObject || nodes.some(({ type }) => type === 'array')) return;
    const keys = keysOf(nodes);
    throw new ConfigError(
      `${source}: ${path.join('.')}`,
      given,
      keys.length === 0 ? NAMED : `an object of ${keys.join(', ')}`,
    );
  }
  for (const [key, value] of Object.entries(given)) {
    for (const next of within(nodes, key)) refuseLists(next, value, source, [...path, key]);
  }
}

interface Found {
  readonly issue: Issue;
  readonly path: readonly string[];
}

function isUnknownKey({ issue }: Found): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

/** Of the alternatives of a union, the one that was meant is the one that went furthest. */
function deepest(issue: Issue, above: readonly string[]): Found {
  const path = [...above, ...(issue.path ?? []).map((item) => String(item.key))];
  const further = issue.issues
    ?.map((inner) => deepest(inner, path))
    .find((inner) => inner.path.length > path.length);
  return further ?? { issue, path };
}

function knownKeys(path: readonly string[], input: object): string[] {
  let given: unknown = input;
  let nodes: Node[] = open(configSchema as unknown as Node, given);
  for (const key of path) {
    given = Reflect.get(Object(given), key);
    nodes = within(nodes, key).flatMap((node) => open(node, given));
  }
  return keysOf(nodes);
}

/** What a key of any of these, or a place in a list, is to be. */
function within(nodes: readonly Node[], key: string): Node[] {
  return nodes.flatMap(({ entries, value, item }) => entries?.[key] ?? value ?? item ?? []);
}

function keysOf(nodes: readonly Node[]): string[] {
  return [...new Set(nodes.flatMap(({ entries = {} }) => Object.keys(entries)))];
}

/** What a node stands for, past `optional`, `union` and `pipe`; of a `variant`, that which was given. */
function open(node: Node, given: unknown): Node[] {
  const inside = [
    ...(node.options ?? []).filter((option) => isGiven(node, option, given)),
    ...(node.pipe ?? []).slice(0, 1),
    ...(node.wrapped ? [node.wrapped] : []),
  ];
  return [node, ...inside.filter((inner) => inner !== node).flatMap((inner) => open(inner, given))];
}

function isGiven({ type, key }: Node, option: Node, given: unknown): boolean {
  if (type !== 'variant' || key === undefined) return true;
  return option.entries?.[key]?.literal === Reflect.get(Object(given), key);
}
