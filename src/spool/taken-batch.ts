import { entriesOf } from '../otlp/entries.ts';
import type { Batch, BatchGroup, BatchOutcome } from './batch.ts';
import type { Signal } from './spool.ts';
import type { FrameOrigin, WaitingFrame } from './waiting-frame.ts';

/** Frames with the entries they hold. */
export interface TakenFrame {
  readonly frame: WaitingFrame;
  readonly entries: readonly Uint8Array[];
}

/** @throws MalformedError when the frame is no run of entries. */
export function split(frame: WaitingFrame): TakenFrame {
  const { payload } = frame;
  return { frame, entries: isOneEntry(payload) ? [payload] : entriesOf(payload) };
}

/** A turn that logs once makes a frame of one entry, so there are many, and to see that it is one costs little. */
function isOneEntry(payload: Uint8Array): boolean {
  const tag = payload[0];
  const low = payload[1] ?? 0;
  const high = payload[2] ?? 0;
  if (tag !== 0x12) return false;
  if (low < 0x80) return payload.length === 2 + low;
  return high < 0x80 && payload.length === 3 + (low & 0x7f) + (high << 7);
}

export class TakenBatch implements Batch {
  readonly signal: Signal;
  readonly groups: readonly BatchGroup[];
  readonly entries: number;
  readonly bytes: number;
  /** Emptied when it is settled or released. */
  #frames: readonly TakenFrame[];
  readonly #onSettled: (outcome: BatchOutcome) => void;

  /** @param frames in the order in which they are to be sent. */
  constructor(
    signal: Signal,
    frames: readonly TakenFrame[],
    bytes: number,
    onSettled: (outcome: BatchOutcome) => void,
  ) {
    this.signal = signal;
    this.#frames = frames;
    this.bytes = bytes;
    this.#onSettled = onSettled;
    this.groups = groupsOf(frames);
    this.entries = this.groups.reduce((sum, group) => sum + group.entries.length, 0);
  }

  settle(outcome: BatchOutcome): void {
    const origins = new Set<FrameOrigin>();
    const frames = this.#frames;
    this.#frames = [];
    for (const { frame } of frames) {
      frame.origin.settle(frame);
      origins.add(frame.origin);
    }
    for (const origin of origins) origin.commit();
    if (frames.length > 0) this.#onSettled(outcome);
  }

  release(): void {
    const frames = this.#frames;
    this.#frames = [];
    for (const { frame } of frames) frame.origin.giveBack(frame);
  }
}

function groupsOf(frames: readonly TakenFrame[]): BatchGroup[] {
  const [first, second] = frames;
  if (first !== undefined && second === undefined) {
    return [{ resource: first.frame.resource, entries: first.entries }];
  }
  const groups = new Map<Uint8Array, Uint8Array[]>();
  for (const { frame, entries } of frames) {
    const group = groups.get(frame.resource);
    if (group === undefined) groups.set(frame.resource, [...entries]);
    else for (const entry of entries) group.push(entry);
  }
  return [...groups].map(([resource, entries]) => ({ resource, entries }));
}
