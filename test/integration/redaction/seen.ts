/** Finds a secret in the bytes of an output, however it is written there. */

/** @returns every way to write it: as it is, base 64 at each place it may begin, hexadecimal, and a number as a varint. */
function waysOf(secret: string): Buffer[] {
  const plain = Buffer.from(secret);
  const ways: Buffer[] = [plain, Buffer.from(plain.toString('hex'))];
  for (const [before, cut] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const whole = Buffer.concat([Buffer.alloc(before), plain]).toString('base64');
    // The ends are shared with what stands beside it.
    const inner = whole.slice(cut, -4);
    if (inner.length >= 8) ways.push(Buffer.from(inner));
  }
  if (/^\d+$/.test(secret)) ways.push(varint(BigInt(secret)));
  return ways;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

export function isSeen(secret: string, bytes: Buffer): boolean {
  return waysOf(secret).some((way) => bytes.includes(way));
}
