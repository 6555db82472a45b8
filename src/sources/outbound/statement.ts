/**
 * SQL without the values in it. Drivers write parameters into the text (mysql2), and apps do: what is left is the
 * statement's shape, and the values are handed to the digest.
 */
import { type Dialect, dialectOf } from './dialects.ts';

/** Characters of a statement that are kept. */
const MAX_STATEMENT = 8_192;
const MASK = '?';
/** Statements kept of each dialect. */
const MAX_KNOWN = 500;

/** A statement's shape, and the values that stood in it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
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
  const dialect = dialectOf(system);
  const before = dialect.known.get(sql);
  if (before !== undefined) return { text: before, values: [] };
  const statement = take(sql, dialect);
  if (statement.values.length === 0 && sql.length <= MAX_STATEMENT) {
    if (dialect.known.size >= MAX_KNOWN) dialect.known.clear();
    dialect.known.set(sql, statement.text);
  }
  return statement;
}

function take(sql: string, dialect: Dialect): Statement {
  const isCut = sql.length > MAX_STATEMENT;
  const { text, values } = new Scan(isCut ? sql.slice(0, MAX_STATEMENT) : sql, dialect, isCut).run();
  return { text: `${text.trim()}${isCut ? '…' : ''}`, values };
}

const QUOTED = /^[a-zA-Z]{0,2}['"`[$]/;
const CLOSED = /['"`\]$]$/;
const WORD = /^[\p{L}\p{N}_]/u;
/** What may stand right in front of a quote. Of anything else, the quote is part of a name (`[O'Brien]`). */
const PREFIX = /(?:^|[^\p{L}\p{N}_$])(?:[nxberuq]|br|rb|nq|_\w{1,32}|date|time|timestamp|interval)?$/iu;

const NAME_FOLLOWS =
  /(?:(?<!\bdistinct\s{1,8})\bfrom|\binto|\bupdate|\bjoin|\btable|\bexists|\bas)\s{1,8}$|[\p{L}\p{N}_"\]`]\.$/iu;
const NAME_GOES_ON = /^\.["\p{L}_*[`]/u;

type Groups = { readonly [group: string]: string | undefined };

class Scan {
  readonly #sql: string;
  readonly #dialect: Dialect;
  readonly #isCut: boolean;
  readonly #values: string[] = [];
  #text = '';
  /** Where everything quoted begins: if its last quote is never closed, another one has been taken for what it is not. */
  #quoted: { readonly at: number; readonly text: number; readonly values: number } | undefined;

  constructor(sql: string, dialect: Dialect, isCut: boolean) {
    this.#sql = sql;
    this.#dialect = dialect;
    this.#isCut = isCut;
  }

  run(): Statement {
    const { tokens } = this.#dialect;
    let at = 0;
    while (at < this.#sql.length) {
      tokens.lastIndex = at;
      const match = tokens.exec(this.#sql);
      if (match === null) break;
      this.#text += this.#sql.slice(at, match.index);
      at = this.#token(match[0], match.index, match.groups ?? {});
    }
    this.#text += this.#sql.slice(at);
    return { text: this.#text, values: this.#values };
  }

  /** @returns where to go on. */
  #token(token: string, at: number, groups: Groups): number {
    const end = at + token.length;
    if (groups['comment'] !== undefined) return end;
    if (groups['rest'] !== undefined) return this.#maskRest(at);
    if (groups['block'] !== undefined) return this.#block(at);
    if (groups['stdin'] !== undefined) return this.#data(token, end);
    const isQuoted = QUOTED.test(token);
    if (isQuoted) this.#quoted ??= { at, text: this.#text.length, values: this.#values.length };
    const isValue = groups['value'] !== undefined || (groups['doubtful'] !== undefined && !this.#isName(end));
    if (!isValue) {
      this.#text += token;
      return end;
    }
    if (isQuoted && this.#dialect.isUnknown && !PREFIX.test(this.#sql.slice(Math.max(0, at - 40), at)))
      return this.#maskRest(at);
    if (isQuoted && end === this.#sql.length && !this.#isCut && !(token.length > 1 && CLOSED.test(token)))
      return this.#maskAllQuoted();
    // What stands right behind a text, without a space, was meant to be in it.
    if (isQuoted && CLOSED.test(token) && WORD.test(this.#sql.slice(end, end + 2))) return this.#maskRest(at);
    this.#values.push(token);
    this.#text += MASK;
    return end;
  }

  #maskRest(at: number): number {
    this.#values.push(this.#sql.slice(at));
    this.#text += MASK;
    return this.#sql.length;
  }

  #maskAllQuoted(): number {
    const { at, text, values } = this.#quoted ?? { at: 0, text: 0, values: 0 };
    this.#text = this.#text.slice(0, text);
    this.#values.length = values;
    return this.#maskRest(at);
  }

  #block(at: number): number {
    const marks = /\/\*|\*\//g;
    marks.lastIndex = at + 2;
    let depth = 1;
    for (let mark = marks.exec(this.#sql); mark !== null; mark = marks.exec(this.#sql)) {
      if (mark[0] === '*/') depth--;
      else if (this.#dialect.nests) depth++;
      else if (this.#dialect.isUnknown) return this.#maskRest(at);
      else marks.lastIndex--;
      if (depth === 0) return marks.lastIndex;
    }
    return this.#sql.length;
  }

  /** The rest of the line says in which form the data is that follows. */
  #data(token: string, at: number): number {
    const end = at + Math.max(0, this.#sql.slice(at).search(/[;\n]|$/));
    const { text, values } = new Scan(this.#sql.slice(at, end), this.#dialect, true).run();
    this.#text += token + text;
    this.#values.push(...values);
    if (this.#sql.slice(end + 1).trim() === '') return end;
    this.#text += `${this.#sql[end]} `;
    return this.#maskRest(end + 1);
  }

  /** A table, an alias, or part of a name with dots: no value can stand there. */
  #isName(end: number): boolean {
    return NAME_FOLLOWS.test(this.#text.slice(-40)) || NAME_GOES_ON.test(this.#sql.slice(end, end + 16));
  }
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
