/** A frame that has been read and waits to be sent, or is on its way. */
export interface WaitingFrame {
  readonly origin: FrameOrigin;
  /** The same object for the same bytes. */
  readonly resource: Uint8Array;
  /** A run of whole `scope_logs` / `scope_spans` fields. */
  readonly payload: Buffer;
  readonly entries: number;
  /** Unix milliseconds of the first entry. */
  readonly time: number;
  /** Where it stands in its origin, which counts upwards. */
  readonly start: number;
  readonly end: number;
  /** True: it need not be kept any more. */
  isGone: boolean;
}

/** What a frame was read from. */
export interface FrameOrigin {
  /** Frames of lower order are older, in the same lane of the same owner. */
  readonly order: number;
  /** The frame is not to be sent again. `commit` follows, once for all that were settled together. */
  settle(frame: WaitingFrame): void;
  /** Notes on the disk what was settled. */
  commit(): void;
  /** The frame is to be sent again. */
  giveBack(frame: WaitingFrame): void;
}

/** One of the streams of frames that a lane is made of. */
export interface FrameQueue {
  /** The oldest frame that is not on its way; undefined: there is none now. */
  peek(): WaitingFrame | undefined;
  /** What `peek` returned is on its way. */
  shift(): void;
  /** Frames on their way, neither settled nor given back. */
  readonly underWay: number;
}

/** Puts a frame that comes back where it was among others that did. */
export function insertInOrder(frames: WaitingFrame[], frame: WaitingFrame): void {
  let at = frames.length;
  while (at > 0 && isBefore(frame, frames[at - 1] as WaitingFrame)) at--;
  frames.splice(at, 0, frame);
}

function isBefore(a: WaitingFrame, b: WaitingFrame): boolean {
  return a.origin.order === b.origin.order ? a.start < b.start : a.origin.order < b.origin.order;
}
