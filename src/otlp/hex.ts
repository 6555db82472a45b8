const DIGITS = new Uint8Array(256);
for (let digit = 0; digit < 16; digit++) {
  DIGITS[digit.toString(16).charCodeAt(0)] = digit;
  DIGITS[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** Writes `size` bytes that are given as hex digits. A digit that is none, or is missing, counts as 0. */
export function readHex(digits: string, size: number, target: Uint8Array, at: number): void {
  for (let index = 0; index < size; index++) {
    const upper = DIGITS[digits.charCodeAt(2 * index) & 0xff] as number;
    target[at + index] = (upper << 4) | (DIGITS[digits.charCodeAt(2 * index + 1) & 0xff] as number);
  }
}
