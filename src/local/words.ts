import type { Json } from './api.ts';
import type { Attributes } from './record.ts';

/**
 * What a word is, in one place: the full-text index, the scan that stands in for it, and the live tail must agree.
 *
 * A word is a run of letters and digits; case and accents do not count. A Chinese or Japanese character is a word of
 * its own, since these scripts put no spaces between words; a run of them in a search is then found in that order.
 */

/** One thing searched for: words that follow each other. With `prefix` the last one may go on. */
export interface Term {
  words: string[];
  prefix: boolean;
}

/** Text past this many UTF-16 units of a record is not searched. */
const MAX_SEARCHED = 64 * 1024;

const WORD = /[\p{L}\p{N}\p{Co}]+/gu;
const NOT_ASCII = /[^\p{ASCII}]/u;
const MARK = /\p{M}+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Text as the index gets it: accents off, unspaced scripts spaced. The index itself takes care of case. */
export function fold(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text.normalize('NFKD').replace(MARK, '').normalize('NFC').replace(UNSPACED, ' $& ');
}

export function wordsOf(text: string): string[] {
  return fold(text).toLowerCase().match(WORD) ?? [];
}

/** The text of a record that a search looks at: its message and the values of its attributes. */
export function searchedText(message: string, attributes: Attributes): string {
  const parts = [message];
  let length = message.length;
  const add = (value: Json): void => {
    if (length > MAX_SEARCHED || value === null) return;
    if (typeof value === 'object') {
      for (const item of Array.isArray(value) ? value : Object.values(value)) add(item);
      return;
    }
    const text = String(value);
    length += text.length + 1;
    parts.push(text);
  };
  for (const key in attributes) add(attributes[key] ?? null);
  const text = parts.join('\n');
  return text.length > MAX_SEARCHED ? text.slice(0, MAX_SEARCHED) : text;
}

/**
 * Reads what a person typed: words, and phrases in double quotes. `time` finds `timeout`, `"time"` does not.
 * Something typed without any letter or digit is no term.
 */
export function parseTerms(query: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, word] of query.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const words = wordsOf(phrase ?? word ?? '');
    if (words.length > 0) terms.push({ words, prefix: phrase === undefined });
  }
  return terms;
}

/** The terms as an FTS5 expression. Words are letters and digits only, so nothing in them can be syntax. */
export function ftsExpression(terms: readonly Term[]): string {
  return terms.map(({ words, prefix }) => `"${words.join(' ')}"${prefix ? '*' : ''}`).join(' AND ');
}

/** Whether all terms stand in the text. */
export function containsTerms(text: string, terms: readonly Term[]): boolean {
  if (terms.length === 0) return true;
  const words = wordsOf(text);
  return terms.every((term) => containsTerm(words, term));
}

function containsTerm(words: readonly string[], term: Term): boolean {
  const last = term.words.length - 1;
  for (let at = 0; at + last < words.length; at++) {
    let index = 0;
    while (index < last && words[at + index] === term.words[index]) index++;
    if (index < last) continue;
    const word = words[at + last] ?? '';
    const wanted = term.words[last] ?? '';
    if (term.prefix ? word.startsWith(wanted) : word === wanted) return true;
  }
  return false;
}
