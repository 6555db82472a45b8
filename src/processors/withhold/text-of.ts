import type { AnyValue } from '@opentelemetry/api';

/** Code units of a value and all that is in it, keys too; what is no text counts as a short one. */
export function textOf(value: AnyValue): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.byteLength;
  let sum = 0;
  if (Array.isArray(value)) for (const entry of value) sum += textOf(entry);
  else for (const [key, entry] of Object.entries(value)) sum += key.length + textOf(entry);
  return sum;
}
