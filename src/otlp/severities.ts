import { wordsOf } from './writer.ts';

/** Tags of LogRecord. */
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;

/** Longer texts are cut: levels have short names, and what they are called is no place for data. */
const MAX_TEXT = 64;
const MAX_NUMBER = 24;

/** Both severity fields of a record, encoded once. */
export interface SeverityFields {
  readonly text: string;
  readonly size: number;
  readonly words: Int32Array;
}

/** The severity fields last asked for, of each number: nearly always it has one text. */
export class Severities {
  readonly #kept: (SeverityFields | undefined)[] = new Array(MAX_NUMBER + 1).fill(undefined);

  /** @param number 1 to 24; anything else is written as 0, "unspecified". */
  of(number: number, text: string): SeverityFields {
    const kept = this.#kept[number];
    return kept !== undefined && kept.text === text ? kept : this.#encode(number, text);
  }

  #encode(given: number, text: string): SeverityFields {
    const number = Number.isInteger(given) && given >= 0 && given <= MAX_NUMBER ? given : 0;
    const name = Buffer.from(text.slice(0, MAX_TEXT / 3));
    const bytes = Buffer.from([SEVERITY_NUMBER, number, SEVERITY_TEXT, name.length, ...name]);
    const fields = { text, size: bytes.length, words: wordsOf(bytes) };
    this.#kept[number] = fields;
    return fields;
  }
}
