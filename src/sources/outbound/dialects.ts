/**
 * What quotes what in the SQL of each database. Who takes a quote in a name for the beginning of a text takes texts for names
 * from there on; so where a dialect leaves a doubt, more is a value.
 */

export interface Dialect {
  /**
   * One token at a time, in groups by what becomes of it. `comment`: left out. `block`: the opening of a comment that goes on
   * to its end. `value`: masked. `rest`: it and all after it are masked. `stdin`: what follows on the next line is data.
   * `doubtful`: a name where only a name can stand, otherwise a value. Without a group: names and placeholders, which stay.
   */
  readonly tokens: RegExp;
  /** A comment in a comment has an end of its own. */
  readonly nests: boolean;
  /** What is known of the language is only that quotes are likely to hold values. */
  readonly isUnknown: boolean;
  /** Statements without values, which an app sends again and again, by their text; all are forgotten when there are too many. */
  readonly known: Map<string, string>;
}

const { raw } = String;

const NAME = raw`[\p{L}_][\p{L}\p{N}_$]*`;
/** With whatever sticks to it: separators, exponents, suffixes. */
const NUMBER = raw`\d[\p{L}\p{N}_.]*(?:(?<=[eE])[+-]\d[\d_]*)?`;
const BLOCK = raw`(?<block>\/\*)`;
const COMMENT = raw`(?<comment>--[^\n]*)`;

/** A quote is doubled, a backslash is a character. What is not closed goes to the end of the text. */
const PLAIN = raw`'(?:[^']|'')*(?:'|$)`;
/** A backslash escapes. */
const escaped = (quote: string): string =>
  raw`${quote}(?:[^${quote}\\]|${quote}${quote}|\\[\s\S])*(?:${quote}|\\?$)`;
/** A backslash in front of a quote may escape it: nobody knows where this text ends. */
const unsure = (quote: string): string =>
  raw`${quote}(?:[^${quote}\\]|${quote}${quote}|\\[^${quote}])*(?:${quote}|\\${quote}[\s\S]*|\\?$)`;

/** Names in quotes; one that is never closed is no name. */
const QUOTED = raw`"[^"]*"`;
const TICKED = '`[^`]*`';
const BRACKETED = raw`\[(?:[^\]]|\]\])*\]`;
const UNCLOSED = { quoted: raw`"[^"]*$`, ticked: '`[^`]*$', bracketed: raw`\[[^\]]*$` };

function dialect(
  parts: readonly string[],
  values: readonly string[],
  names: readonly string[],
  { nests = false, isUnknown = false } = {},
): Dialect {
  const all = [...parts, `(?<value>${[...values, NUMBER].join('|')})`, NAME, ...names];
  let tokens: RegExp | undefined;
  return {
    // Made when it is first needed: an app has one database, or none.
    get tokens() {
      tokens ??= new RegExp(all.join('|'), 'gu');
      return tokens;
    },
    nests,
    isUnknown,
    known: new Map(),
  };
}

/** Texts that follow each other on lines of their own are one, and the first says what a backslash is in all. */
const E_STRING = raw`[eE]${escaped("'")}(?:[^\S\n]*\n\s*${escaped("'")})*`;
const DOLLARS = raw`\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$(?:[\s\S]*?\$\k<tag>\$|[\s\S]*)`;

/** Source: PostgreSQL manual, "Lexical Structure". */
const POSTGRESQL = dialect(
  [raw`(?<comment>--[^\n\r]*)`, BLOCK, raw`(?<stdin>[fF][rR][oO][mM]\s{1,16}[sS][tT][dD][iI][nN]\b)`],
  [E_STRING, `[nNxXbB]?${PLAIN}`, DOLLARS, UNCLOSED.quoted],
  [QUOTED, raw`\$\d+`],
  { nests: true },
);

/**
 * Two dashes are a comment only in front of a space, and what stands in a comment with `!` is carried out.
 * Source: MySQL manual, "Language Structure".
 */
const MYSQL = dialect(
  [raw`(?<comment>--(?=\s|$)[^\n]*|#[^\n]*|\/\*M?!\d*)`, BLOCK],
  [`[nNxXbB]?${escaped("'")}`, escaped('"'), UNCLOSED.ticked],
  [TICKED],
);

/** With QUOTED_IDENTIFIER off `"` quotes text. Source: Transact-SQL reference, "Database identifiers", "Constants". */
const MSSQL = dialect(
  [COMMENT, BLOCK, `(?<doubtful>${QUOTED})`],
  [`[nN]?${PLAIN}`, UNCLOSED.quoted, UNCLOSED.bracketed],
  [BRACKETED],
  { nests: true },
);

/** A name in `"` that there is not is a text. Source: SQLite, "Quirks, Caveats, and Gotchas", "SQL Language Expressions". */
const SQLITE = dialect(
  [COMMENT, BLOCK, `(?<doubtful>${QUOTED})`],
  [`[xX]?${PLAIN}`, ...Object.values(UNCLOSED)],
  [TICKED, raw`\[[^\]]*\]`, raw`[?:]\d+`],
);

const Q_STRING = raw`[nN]?[qQ]'(?:\[[\s\S]*?(?:\]'|$)|\{[\s\S]*?(?:\}'|$)|\([\s\S]*?(?:\)'|$)|<[\s\S]*?(?:>'|$)|(?<delimiter>[^\s[{(<])[\s\S]*?(?:\k<delimiter>'|$))`;
/** The one text without quotes. */
const PASSWORD = raw`(?<=\b[iI][dD][eE][nN][tT][iI][fF][iI][eE][dD]\s{1,8}[bB][yY]\s{1,8})(?:"[^"]*"|[^\s;"'\x60]+)`;

/** Source: Oracle SQL Language Reference, "Text Literals". */
const ORACLE = dialect(
  [COMMENT, BLOCK],
  [PASSWORD, Q_STRING, `[nN]?${PLAIN}`, UNCLOSED.quoted],
  [QUOTED, raw`:\d+`],
);

/** Both kinds of quotes hold values; a quote in what looks like a comment may be one or not. */
const UNKNOWN = dialect(
  [raw`(?<comment>(?:--|#|\/\/)[^\n'"\x60]*(?=\n|$))`, BLOCK, raw`(?<rest>--|#|\/\/)`],
  [PASSWORD, Q_STRING, DOLLARS, `[nNxXbBeErRuU]?${unsure("'")}`, unsure('"'), UNCLOSED.ticked],
  [TICKED],
  { isUnknown: true },
);

/** Source: OpenTelemetry semantic conventions, `db.system.name` and, before, `db.system`. */
const DIALECTS = new Map([
  ['postgresql', POSTGRESQL],
  ['cockroachdb', POSTGRESQL],
  ['mysql', MYSQL],
  ['mariadb', MYSQL],
  ['sqlite', SQLITE],
  ['mssql', MSSQL],
  ['microsoft.sql_server', MSSQL],
  ['oracle', ORACLE],
  ['oracle.db', ORACLE],
  ['other_sql', UNKNOWN],
]);

/** @param system `db.system.name`. */
export function isSql(system: string): boolean {
  return DIALECTS.has(system);
}

/** @param system `db.system.name`. */
export function dialectOf(system: string): Dialect {
  return DIALECTS.get(system) ?? UNKNOWN;
}
