/** Puts messages together from datagrams, by the specification and nothing of ours. Source: GELF 1.1. */
import { gunzipSync } from 'node:zlib';

export class GelfDecoder {
  readonly messages: { [field: string]: unknown }[] = [];
  readonly #parts = new Map<string, (Buffer | undefined)[]>();

  take(datagram: Buffer): void {
    if (datagram.readUInt16BE(0) !== 0x1e0f) {
      this.#read(datagram);
      return;
    }
    const id = datagram.subarray(2, 10).toString('hex');
    const number = datagram[10] ?? 0;
    const count = datagram[11] ?? 0;
    if (count > 128 || number >= count) throw new Error(`chunk ${number} of ${count}`);
    const parts = this.#parts.get(id) ?? Array.from<Buffer | undefined>({ length: count });
    if (parts.length !== count || parts[number] !== undefined) throw new Error('chunks of one id do not fit');
    parts[number] = datagram.subarray(12);
    this.#parts.set(id, parts);
    if (parts.every((part) => part !== undefined)) {
      this.#parts.delete(id);
      this.#read(Buffer.concat(parts as Buffer[]));
    }
  }

  #read(bytes: Buffer): void {
    const isCompressed = bytes.readUInt16BE(0) === 0x1f8b;
    this.messages.push(checked((isCompressed ? gunzipSync(bytes) : bytes).toString()));
  }
}

/** @throws Error for what the specification does not allow. */
export function checked(text: string): { [field: string]: unknown } {
  const message = JSON.parse(text) as { [field: string]: unknown };
  const wrong = Object.entries(message).filter(([name, value]) => !isAllowed(name, value));
  if (wrong.length > 0) throw new Error(`not allowed: ${JSON.stringify(wrong)}`);
  for (const name of ['version', 'host', 'short_message']) {
    if (typeof message[name] !== 'string' || message[name] === '') throw new Error(`no ${name}`);
  }
  return message;
}

function isAllowed(name: string, value: unknown): boolean {
  switch (name) {
    case 'version':
      return value === '1.1';
    case 'host':
    case 'short_message':
    case 'full_message':
      return typeof value === 'string';
    case 'timestamp':
      return typeof value === 'number';
    case 'level':
      return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 7;
    default:
      return (
        /^_[\w.-]*$/.test(name) && name !== '_id' && (typeof value === 'string' || typeof value === 'number')
      );
  }
}
