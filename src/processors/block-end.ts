/** Code units of a block that are hidden at most. */
const MAX_LENGTH = 8_192;

/** How a block of lines begins in YAML, at the end of the line of its name. Source: YAML 1.2, section 8.1. */
export const BLOCK = String.raw`[|>][+-]?\d?[ \t]{0,8}\r?\n[ \t]`;

/** @returns where the lines end that stand as far in as the first one behind `from`; 8192 code units on, where they do not. */
export function blockEnd(text: string, from: number): number {
  const last = Math.min(text.length, from + MAX_LENGTH);
  let end = text.indexOf('\n', from);
  const indent = /[ \t]*/y;
  indent.lastIndex = end + 1;
  const margin = indent.exec(text)?.[0] ?? '';
  while (end < last && text.startsWith(margin, end + 1)) {
    const next = text.indexOf('\n', end + 1);
    end = next === -1 ? last : next;
  }
  return Math.min(end, last);
}
