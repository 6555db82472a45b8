/**
 * SQL without the values in it. Drivers write parameters into the text (mysql2), and apps do: what is left is the
 * statement's shape, and the values are handed to the digest.
 */

/** Characters of a statement that are kept. */
const MAX_STATEMENT = 8_192;
const MASK = '?';

/**
 * Comments, strings, numbers, and what must not be taken for them: names and placeholders. One pass; whatever is not closed
 * goes to the end of the text.
 */
const TOKENS = {
  /** A quote is doubled; a backslash is a character, but in E''. `"` is for names, and `$$` quotes. */
  standard:
    /(?<comment>--[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*))|(?<value>[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|\\?$)|[nNxXbB]?'(?:[^']|'')*(?:'|$)|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$(?:[\s\S]*?\$\k<tag>\$|[\s\S]*)|0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|[\p{L}_][\p{L}\p{N}_$]*|"[^"]*"|\$\d+/gu,
  /** A backslash escapes; `"` is for text. */
  mysql:
    /(?<comment>--[^\n]*|#[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*))|(?<value>[nNxXbB]?'(?:[^'\\]|''|\\[\s\S])*(?:'|\\?$)|"(?:[^"\\]|""|\\[\s\S])*(?:"|\\?$)|0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|[\p{L}_][\p{L}\p{N}_$]*|`[^`]*`/gu,
};

/** Statements without values, which an app sends again and again, by their text; all are forgotten when there are too many. */
const KNOWN = { standard: new Map<string, string>(), mysql: new Map<string, string>() };
const MAX_KNOWN = 500;

/** A statement's shape, and the values that stood in it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

/** Systems that speak SQL. Source: OpenTelemetry semantic conventions, `db.system.name` and, before, `db.system`. */
const SQL = new Set([
  'postgresql',
  'mysql',
  'mariadb',
  'sqlite',
  'mssql',
  'microsoft.sql_server',
  'oracle',
  'oracle.db',
  'cockroachdb',
  'other_sql',
]);

/** @param system `db.system.name`. */
export function isSql(system: string): boolean {
  return SQL.has(system);
}

/** Systems whose statements come without values: the instrumentations' hooks have taken care of that. */
const SHAPED = new Set(['mongodb', 'redis']);

/** @param system `db.system.name`. */
export function mayHoldValues(system: string): boolean {
  return !SHAPED.has(system);
}

/**
 * @param system `db.system.name`: what quotes what differs. Of a language that is not known both kinds of quotes hold values.
 * @returns the statement with `?` for its values, without comments, and the values as they were written.
 */
export function withoutValues(sql: string, system: string): Statement {
  const isStandard = isSql(system) && system !== 'mysql' && system !== 'mariadb';
  const known = isStandard ? KNOWN.standard : KNOWN.mysql;
  const before = known.get(sql);
  if (before !== undefined) return { text: before, values: [] };
  const statement = take(sql, isStandard ? TOKENS.standard : TOKENS.mysql);
  if (statement.values.length === 0 && sql.length <= MAX_STATEMENT) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(sql, statement.text);
  }
  return statement;
}

function take(sql: string, tokens: RegExp): Statement {
  const values: string[] = [];
  const text = sql.slice(0, MAX_STATEMENT).replace(tokens, (token, ...rest) => {
    const { comment, value } = rest.at(-1) as { comment?: string; value?: string };
    if (comment !== undefined) return '';
    if (value === undefined) return token;
    values.push(value);
    return MASK;
  });
  return { text: `${text.trim()}${sql.length > MAX_STATEMENT ? '…' : ''}`, values };
}

const NAME = '[\\p{L}\\p{N}_.$"`\\[\\]]{1,128}';
const TARGET = new RegExp(
  `\\b(?:from|into|update|join|table)\\s{1,8}(?:only\\s{1,8}|if\\s{1,8}(?:not\\s{1,8})?exists\\s{1,8})?(${NAME})`,
  'iu',
);
/** First words that are no operation of their own. */
const OPERATION = /^[\s(]*([a-z]{2,32})/i;

/**
 * What a statement does, and to which table: `SELECT orders`. As far as it shows at a glance: a name, not a parser's
 * answer.
 *
 * @param text without values.
 */
export function summaryOf(text: string): { operation: string | undefined; target: string | undefined } {
  const operation = OPERATION.exec(text)?.[1]?.toUpperCase();
  const target = TARGET.exec(text)?.[1]?.replace(/["`[\]]/g, '');
  return { operation, target: target === '' ? undefined : target };
}
