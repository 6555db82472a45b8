import { wordsOf } from '../words.ts';

/** Words that stand in any sentence and say nothing of an error. */
const COMMON = new Set(
  `a after all an and any are as at be been before but by can cannot could did do does during error errors exception
   failed failure fatal for from had has have if in into is it its no not of on or s so t than that the their then there
   this to too unable undefined null true false was were when while will with without you your get put post patch delete head options request response threw`.split(
    /\s+/,
  ),
);

const MAX_WORDS = 30;

/** Counts in how many records each word stands. */
export class ErrorWords {
  readonly #counts = new Map<string, number>();

  /** One record: its message and the types of its exceptions, which count as one word each, as they stand. */
  add(message: string, exceptionType: string): void {
    const words = new Set(wordsOf(message.slice(0, 2000)).filter(isTelling));
    if (exceptionType !== '') {
      words.delete(exceptionType.toLowerCase());
      words.add(exceptionType);
    }
    for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  /** Most frequent first, at most 30. */
  top(): { word: string; count: number }[] {
    const all = [...this.#counts].map(([word, count]) => ({ word, count }));
    all.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
    return all.slice(0, MAX_WORDS);
  }
}

/** Not a filler, and not one of the numbers and ids that make each message of a kind different. */
function isTelling(word: string): boolean {
  if (COMMON.has(word) || word.length > 40) return false;
  if (word.length === 1) return /\p{Script=Han}/u.test(word);
  return !/^\d/.test(word) && !/^[0-9a-f]{8,}$/.test(word);
}
