/**
 * Counts records by the sequence number each of them carries, without decoding them: the key's bytes are searched, and the
 * number is read behind them, be it OTLP protobuf, OTLP JSON or a line of plain JSON.
 */

/** The attribute with a record's number. */
export const SEQUENCE = 'bench.seq';

const KEY = Buffer.from(SEQUENCE);

const PROTOBUF_VALUE = 0x12;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

export class RecordCount {
  /** Records that arrived, with those that arrived again. */
  records = 0;
  /** Records numbered beyond those that count: of the warm-up. */
  others = 0;
  distinct = 0;
  readonly #seen: Uint8Array;

  /** @param expected records 0 to `expected` - 1 count. */
  constructor(expected: number) {
    this.#seen = new Uint8Array(expected);
  }

  get duplicates(): number {
    return this.records - this.distinct;
  }

  /** @param bytes whole records. */
  add(bytes: Buffer): void {
    for (let at = bytes.indexOf(KEY); at !== -1; at = bytes.indexOf(KEY, at)) {
      at += KEY.length;
      const sequence = bytes[at] === PROTOBUF_VALUE ? protobufNumber(bytes, at + 2) : jsonNumber(bytes, at);
      if (sequence >= this.#seen.length) {
        this.others++;
        continue;
      }
      this.records++;
      if (this.#seen[sequence] === 0) {
        this.#seen[sequence] = 1;
        this.distinct++;
      }
    }
  }
}

/** At the tag of an AnyValue's number. */
function protobufNumber(bytes: Buffer, at: number): number {
  if (bytes[at] === DOUBLE_VALUE) return bytes.readDoubleLE(at + 1);
  if (bytes[at] !== INT_VALUE) throw new Error(`${SEQUENCE} is not a number: tag ${bytes[at]}`);
  let value = 0;
  for (let shift = 1, next = at + 1; ; shift *= 128, next++) {
    const byte = bytes[next] ?? 0;
    value += (byte & 127) * shift;
    if (byte < 128) return value;
  }
}

/** The next digits: behind `":`, or behind `","value":{"intValue":"`. */
function jsonNumber(bytes: Buffer, at: number): number {
  let next = at;
  while (!isDigit(bytes[next])) {
    if (++next > at + 40)
      throw new Error(`${SEQUENCE} is not a number: ${bytes.toString('utf8', at, at + 40)}`);
  }
  let value = 0;
  for (; isDigit(bytes[next]); next++) value = value * 10 + ((bytes[next] ?? 0) - DIGIT_0);
  return value;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9;
}
