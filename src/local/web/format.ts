/** Numbers, moments and values as text. Local time throughout; full ISO time goes into titles. */
import type { Json } from '../api.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** No-break thin space between a number and its unit. */
const GAP = '\u202f';

/** `14:05:09.042`. */
export function clockText(time: number): string {
  const date = new Date(time);
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `2026-03-09`. */
export function dayText(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The clock alone for today, with the day in front otherwise. */
export function momentText(time: number, now: number): string {
  return dayText(time) === dayText(now) ? clockText(time) : `${dayText(time)} ${clockText(time)}`;
}

/** A moment on a time axis whose ticks are `step` milliseconds apart. */
export function axisTimeText(time: number, step: number): string {
  const clock = clockText(time);
  if (step >= 86_400_000) return dayText(time).slice(5);
  return step < 1000 ? clock.slice(3) : step < 60_000 ? clock.slice(0, 8) : clock.slice(0, 5);
}

/** ISO 8601 in UTC, or the bare number when it is no moment. */
export function isoText(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Milliseconds as `840 µs`, `12.3 ms`, `1.20 s`, `2 m 05 s`, `3 h 12 m`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `−${durationText(-ms)}`;
  if (ms === 0) return `0${GAP}ms`;
  if (ms < 0.9995) return `${Math.max(1, Math.round(ms * 1000))}${GAP}µs`;
  if (ms < 999.5) return `${digits(ms)}${GAP}ms`;
  if (ms < 59_950) return `${digits(ms / 1000)}${GAP}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${GAP}m ${two(seconds % 60)}${GAP}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}${GAP}h ${two(minutes % 60)}${GAP}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}${GAP}d ${hours % 24}${GAP}h`;
}

/** A figure on an axis: without zeros after the point. */
export function shortText(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

/** Roughly how long: the largest unit alone, `12 s`, `3 min`, `5 h`, `7 d`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${Math.floor(seconds)}${GAP}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${GAP}min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}${GAP}h`;
  return `${Math.floor(seconds / 86_400)}${GAP}d`;
}

/** Bytes in steps of 1024: `512 B`, `14.2 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text =
    unit === 0
      ? String(value)
      : value >= 100 || Number.isInteger(value)
        ? value.toFixed(0)
        : value.toFixed(1);
  return `${text}${GAP}${units[unit]}`;
}

/** `12,345`. */
export function countText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `1 span`, `3 spans`. */
export function plural(value: number, word: string): string {
  return `${countText(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** A rate or other small figure: `0`, `0.25`, `13.4`, `1,204`. */
export function rateText(value: number): string {
  return value === 0 ? '0' : value >= 1000 ? countText(value) : digits(value);
}

/** Control characters, tab left out, and the two separators of lines and paragraphs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSEEN = /\r\n|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g;

function sign(unseen: string): string {
  if (/[\n\r\u0085\u2028\u2029]/.test(unseen)) return '↵';
  const code = unseen.charCodeAt(0);
  if (code > 0x7f) return '\ufffd';
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/** A text for a place of one line: `↵` for what would break it, `␛` and the like for what would not be seen. */
export function lineText(text: string): string {
  return text.replace(UNSEEN, sign);
}

/** A value as text, its own line breaks kept. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value over several lines where it has parts. */
export function valueBlock(value: Json): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : JSON.stringify(value);
}
