import { randomFillSync } from 'node:crypto';

/** The attribute that makes a record the same record wherever it is delivered twice. */
export const UID = 'log.record.uid';

/** The digits of Crockford's base 32, as in the ULID specification, by their character codes. */
const DIGITS = Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 'latin1');
const ZERO = DIGITS[0] as number;
/** The digit after each, by character code; 0 after the last one. */
const NEXT = Uint8Array.from({ length: 128 }, (_, code) => DIGITS[DIGITS.indexOf(code) + 1] ?? 0);
const TIME_LENGTH = 10;
const LENGTH = 26;
/** What the lower half of the time's digits hold: small enough for integer arithmetic. */
const HALF = 2 ** 25;

const pool = new Uint8Array((LENGTH - TIME_LENGTH) * 256);
let used = pool.length;

let lastTime = -1;
/** The last uid, as character codes: the time, then the random part. */
const codes = new Uint8Array(LENGTH).fill(ZERO);
let latest = '';

/**
 * A new identifier for a record: a ULID, 26 characters, that sorts by time and, within a process, by order of making.
 * It becomes `log.record.uid` and, downstream, the identity by which a redelivered record is told from a second one.
 *
 * @param time Unix milliseconds.
 * Source: OpenTelemetry semantic conventions, `log.record.uid`; github.com/ulid/spec, "Monotonicity".
 */
export function recordUid(time: number): string {
  const ms = Math.floor(time);
  if (ms > lastTime) {
    lastTime = ms;
    encodeTime(ms);
    refill();
  } else if (!increment()) {
    refill();
  }
  latest = text(codes);
  return latest;
}

/** True of the uid made last, which holds nothing that came from outside. */
export function isLatestUid(value: unknown): boolean {
  return value === latest;
}

/** Written out, since that is the fastest way to a string in one piece: one made of parts is copied when it is sent. */
function text(c: Uint8Array): string {
  // biome-ignore-start lint/style/noNonNullAssertion: there are 26
  // biome-ignore format: the time, then the random part
  return String.fromCharCode(
    c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!, c[8]!, c[9]!,
    c[10]!, c[11]!, c[12]!, c[13]!, c[14]!, c[15]!, c[16]!, c[17]!,
    c[18]!, c[19]!, c[20]!, c[21]!, c[22]!, c[23]!, c[24]!, c[25]!,
  );
  // biome-ignore-end lint/style/noNonNullAssertion: there are 26
}

function refill(): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = TIME_LENGTH; i < LENGTH; i++) codes[i] = DIGITS[(pool[used++] as number) & 31] as number;
}

/** Adds one to the random part. False when it overflows: one time in 2^80. */
function increment(): boolean {
  for (let i = LENGTH - 1; i >= TIME_LENGTH; i--) {
    const next = NEXT[codes[i] as number] as number;
    if (next !== 0) {
      codes[i] = next;
      return true;
    }
    codes[i] = ZERO;
  }
  return false;
}

function encodeTime(ms: number): void {
  const upper = Math.floor(ms / HALF);
  encodeHalf(upper, 0);
  encodeHalf(ms - upper * HALF, TIME_LENGTH / 2);
}

function encodeHalf(half: number, at: number): void {
  for (let i = at + TIME_LENGTH / 2 - 1, rest = half; i >= at; i--, rest >>= 5) {
    codes[i] = DIGITS[rest & 31] as number;
  }
}
