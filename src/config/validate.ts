/** Checks what was given against the schema, and says what is wrong in one line. */
import * as v from 'valibot';
import { ConfigError, unknownKey } from './config-error.ts';
import { type ConfigInput, configSchema } from './schema.ts';

type Issue = v.BaseIssue<unknown>;
/** A schema, as far as the way into it is looked for. */
interface Node {
  readonly type?: string;
  /** The name of the key that tells alternatives apart; of a literal, there is none. */
  readonly key?: string;
  readonly literal?: unknown;
  readonly entries?: { readonly [key: string]: Node };
  readonly wrapped?: Node;
  readonly options?: readonly Node[];
  readonly value?: Node;
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
  for (const key of ['outputs', 'loggers', 'levels', 'environments']) {
    const named: unknown = Reflect.get(input, key);
    if (Array.isArray(named))
      throw new ConfigError(`${source}: ${key}`, named, 'an object, with a name for each');
  }
  const parsed = v.safeParse(configSchema, input);
  if (parsed.success) return parsed.output;
  const found = parsed.issues.map((one) => deepest(one, []));
  // A key that is missing is most often one that was mistyped.
  const { issue, path } = found.find(isUnknownKey) ?? (found[0] as Found);
  if (isUnknownKey({ issue, path })) {
    throw unknownKey(source, path, knownKeys(path.slice(0, -1), input));
  }
  if (issue.type === 'strict_object') {
    throw new ConfigError(`${source}: ${path.join('.')}`, undefined, 'a value: it has no default');
  }
  throw new ConfigError(`${source}: ${path.join('.')}`, issue.input, issue.message);
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
    nodes = nodes.flatMap((node) => {
      const next = node.entries?.[key] ?? node.value;
      return next === undefined ? [] : open(next, given);
    });
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.entries ?? {})))];
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
