/** What the thread that logs and the shipper's tell each other, and what a shipper is started with. */
import type { Lane, SpoolSettings } from '../spool.ts';
import type { Destination } from './destination.ts';

/** Where each signal goes; one that goes nowhere is not spooled. */
export interface Destinations {
  readonly logs?: Destination;
  readonly traces?: Destination;
}

/** Plain data and shared memory, given to the shipper's thread. */
export interface ShipperData {
  readonly settings: SpoolSettings;
  readonly destinations: Destinations;
  /** The `resource` field, with its tag and length. */
  readonly resource: Uint8Array;
  /** The owner's, absolute; undefined: memory only. */
  readonly folder: string | undefined;
  /** Of `SharedState`. */
  readonly state: SharedArrayBuffer;
  /** Of `LaneMemory`. */
  readonly lanes: Readonly<Record<Lane, SharedArrayBuffer>>;
}

/** To the shipper. */
export type ToShipper =
  /** Something was appended while it slept. */
  | { readonly is: 'wake' }
  /** Entries that the disk would not have. */
  | {
      readonly is: 'memory';
      readonly lane: Lane;
      readonly payload: Uint8Array<ArrayBuffer>;
      readonly entries: number;
      readonly time: number;
    }
  | { readonly is: 'resource'; readonly resource: Uint8Array }
  /** Send all there is; the answer is `drained`. */
  | { readonly is: 'drain'; readonly id: number; readonly timeoutMs: number }
  /** Give back what has not left, give up the folder, end; the answer is `stopped`. */
  | { readonly is: 'stop' };

/** From the shipper. */
export type FromShipper =
  | { readonly is: 'report'; readonly line: string }
  /** @see SharedState `drained`, which says the same to a thread that is blocked. */
  | { readonly is: 'drained'; readonly id: number; readonly done: boolean }
  | { readonly is: 'stopped' };
