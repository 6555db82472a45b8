/** Checks what was given against the schema, and says what is wrong in one line. */
import * as v from 'valibot';
import { ConfigError, unknownKey } from './config-error.ts';
import { type ConfigInput, configSchema } from './schema.ts';

type Issue = v.BaseIssue<unknown>;
/** A schema, as far as the way into it is looked for. */
interface Node {
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
  const parsed = v.safeParse(configSchema, input);
  if (parsed.success) return parsed.output;
  const { issue, path } = deepest(parsed.issues[0], []);
  if (issue.type === 'strict_object') throw unknownKey(source, path, knownKeys(path.slice(0, -1)));
  throw new ConfigError(`${source}: ${path.join('.')}`, issue.input, issue.message);
}

/** Of the alternatives of a union, the one that was meant is the one that went furthest. */
function deepest(issue: Issue, above: readonly string[]): { issue: Issue; path: string[] } {
  const path = [...above, ...(issue.path ?? []).map((item) => String(item.key))];
  const further = issue.issues
    ?.map((inner) => deepest(inner, path))
    .find((inner) => inner.path.length > path.length);
  return further ?? { issue, path };
}

function knownKeys(path: readonly string[]): string[] {
  let nodes: Node[] = open(configSchema as unknown as Node);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const next = node.entries?.[key] ?? node.value;
      return next === undefined ? [] : open(next);
    });
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.entries ?? {})))];
}

/** What a node stands for, past `optional`, `union` and `pipe`. */
function open(node: Node): Node[] {
  const inside = [
    ...(node.options ?? []),
    ...(node.pipe ?? []).slice(0, 1),
    ...(node.wrapped ? [node.wrapped] : []),
  ];
  return [node, ...inside.filter((inner) => inner !== node).flatMap(open)];
}
