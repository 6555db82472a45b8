/** What JSON strings may not hold as it is. Source: RFC 8259, section 7. */

/** `u`: what stands behind the backslash before four hex digits. */
export const UNICODE = 0x75;
/** The byte is part of a sequence of UTF-8. */
export const NOT_ASCII = 1;
/** What stands behind the backslash for a byte that may not stand in a JSON string as it is; 0: it may. */
export const ESCAPES = new Uint8Array(256);
ESCAPES.fill(UNICODE, 0, 0x20);
ESCAPES.fill(NOT_ASCII, 0x80);
for (const character of '"\\') ESCAPES[character.charCodeAt(0)] = character.charCodeAt(0);
for (const [index, letter] of [...'btn_fr'].entries())
  if (letter !== '_') ESCAPES[8 + index] = letter.charCodeAt(0);

/** True when one of four bytes is not ASCII, or below 0x20, or a quote, or a backslash. */
export function isSpecial(word: number): boolean {
  return (
    ((word |
      (word - 0x2020_2020) |
      ((word ^ 0x2222_2222) - 0x0101_0101) |
      ((word ^ 0x5c5c_5c5c) - 0x0101_0101)) &
      0x8080_8080) !==
    0
  );
}

/** True when bytes may stand in a JSON string as they are, and are ASCII. */
export function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => ESCAPES[byte] === 0);
}
