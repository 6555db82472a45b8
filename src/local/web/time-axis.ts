/** Places moments on the width of a waterfall, and finds round ticks for it. */
import type { Level, LogRow } from '../api.ts';
import { LEVELS } from './routes.ts';

export interface Tick {
  /** Per cent of the width. */
  at: number;
  /** Milliseconds after the trace's beginning. */
  offset: number;
}

/** A stretch of a trace, Unix milliseconds. */
export interface Stretch {
  from: number;
  to: number;
}

/** 0 to 100 inside the stretch, beyond it outside. A stretch without length has everything at 0. */
export function place(time: number, { from, to }: Stretch): number {
  return to > from ? ((time - from) / (to - from)) * 100 : 0;
}

/** A bar cut to what is seen: left and width in per cent, or null when it lies outside. */
export function placeBar(
  start: number,
  duration: number,
  stretch: Stretch,
): { left: number; width: number } | null {
  const left = place(start, stretch);
  const right = place(start + Math.max(0, duration), stretch);
  if (right < 0 || left > 100) return null;
  const from = Math.max(0, left);
  return { left: from, width: Math.min(100, right) - from };
}

/** Ticks at 1, 2 or 5 times a power of ten, about `wanted` of them, counted from `origin`. */
export function ticks({ from, to }: Stretch, origin: number, wanted = 6): Tick[] {
  const length = to - from;
  if (!(length > 0)) return [{ at: 0, offset: from - origin }];
  const rough = length / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: Tick[] = [];
  const first = Math.ceil((from - origin) / step - 1e-9);
  for (let index = first; found.length < 50; index++) {
    const offset = index * step + 0; // Not -0.
    const at = place(origin + offset, { from, to });
    if (at > 100 + 1e-6) break;
    found.push({ at: Math.min(100, Math.max(0, at)), offset });
  }
  return found;
}

export interface LogMark {
  at: number;
  /** The highest of the logs it stands for. */
  level: Level;
  logs: LogRow[];
}

/** Log marks for one bar; logs nearer than `apart` per cent share one, so that a thousand logs stay a handful of marks. */
export function logMarks(logs: readonly LogRow[], stretch: Stretch, apart = 0.6): LogMark[] {
  const marks: LogMark[] = [];
  for (const log of logs) {
    const at = place(log.time, stretch);
    if (at < 0 || at > 100) continue;
    const last = marks.at(-1);
    if (last !== undefined && at - last.at < apart) {
      last.logs.push(log);
      if (LEVELS.indexOf(log.level) > LEVELS.indexOf(last.level)) last.level = log.level;
    } else marks.push({ at, level: log.level, logs: [log] });
  }
  return marks;
}
