/** What a pattern of secrets is, and how a text is asked whether it is worth looking for it. */

/** Stands where a secret stood. */
export const REDACTED = '[Redacted]';

/** One of some characters that are rare in ordinary text, by what stands before it. */
export interface Sign {
  readonly at: string;
  /** Source of a RegExp that ends with the character. */
  readonly behind: string;
}

export interface SecretPattern {
  /** What it recognises, for documentation and tests. */
  readonly name: string;
  /** Is in every text the pattern changes, and many times faster to ask for than the pattern. */
  readonly sign: Sign | RegExp;
  /** Code units of the shortest match. */
  readonly shortest: number;
  readonly pattern: RegExp;
  readonly replacement: string | ((match: string, ...groups: string[]) => string);
  /**
   * Where what begins with the match ends, for what no RegExp can tell; `undefined` when it is no secret. Reads no further
   * than where it ends, so that no character is read twice.
   */
  readonly end?: (text: string, from: number) => number | undefined;
}

/** Finds a sign. V8 looks for one of several characters ten times faster than for one alone, so there is a second. */
export function signPattern({ at, behind }: Sign, flags = ''): RegExp {
  const either = [...new Set(`${at}\0`)].map(
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new RegExp(`[${either.join('')}](?<=${behind})`, flags);
}

/** Letters in either case, where a flag would hold for the rest of a larger pattern too. */
export function anyCase(source: string): string {
  return source.replace(/(?<!\\)[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
