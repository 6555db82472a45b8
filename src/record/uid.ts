import { randomFillSync } from 'node:crypto';

/** The attribute that makes a record the same record wherever it is delivered twice. */
export const UID = 'log.record.uid';

/** Crockford's base 32, as in the ULID specification. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

const pool = new Uint8Array(RANDOM_LENGTH * 256);
let used = pool.length;

let lastTime = 0;
let timeText = '';
/** The random part of the last uid, as base 32 digits. */
const digits = new Uint8Array(RANDOM_LENGTH);

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
    timeText = encodeTime(ms);
    refill();
  } else if (!increment()) {
    refill();
  }
  let text = timeText;
  for (let i = 0; i < RANDOM_LENGTH; i++) text += ALPHABET[digits[i] as number];
  return text;
}

function refill(): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < RANDOM_LENGTH; i++) digits[i] = (pool[used++] as number) & 31;
}

/** Adds one to the random part. False when it overflows: one time in 2^80. */
function increment(): boolean {
  for (let i = RANDOM_LENGTH - 1; i >= 0; i--) {
    const digit = digits[i] as number;
    if (digit < 31) {
      digits[i] = digit + 1;
      return true;
    }
    digits[i] = 0;
  }
  return false;
}

function encodeTime(ms: number): string {
  let rest = ms;
  let text = '';
  for (let i = 0; i < TIME_LENGTH; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
