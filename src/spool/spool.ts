/**
 * The spool: the road of every record and span from the thread that made it to a 2xx of the destination.
 *
 * The caller's thread encodes an entry (a log record or a span) once, as OTLP protobuf, into a group, of which a copy lies in
 * shared memory, and writes the group to a segment file with one `write()`. A worker thread, the shipper, reads segments and
 * sends them.
 *
 * ## Invariants
 *
 * 1. **Written.** An entry is in a completed `write()` by the end of the event-loop turn that made it: the group is written
 *    by `process.nextTick`, or as soon as it is full. An entry of severity ERROR and above, and every entry under
 *    `durability: 'call'`, is written before `append` returns, after everything appended before it.
 * 2. **Rescued.** While a turn lasts, its group lies in shared memory. The shipper writes a group that it has seen wait for
 *    `RESCUE_AFTER` ms in the caller's stead, so that a blocked event loop that is killed has lost nothing older, but for
 *    the few ms between two looks. Who writes to a segment holds its lock; a rescue that keeps it is robbed of it, and cuts
 *    off what it has written (lane-memory.ts).
 * 3. **Kept.** An entry leaves the disk only after a 2xx that accepts it; or into the quarantine (refused by the destination
 *    by itself with 400, alone too large with 413, corrupt on disk); or by eviction. Each is counted, by reason.
 * 4. **Counted.** appended = delivered + spooled + dropped, at every moment, for every signal. Entries taken over from another
 *    owner are counted apart, as recovered. Where nobody can say how many were lost (a header that cannot be read, a file
 *    somebody deleted) they count as spooled until nothing else is on its way, and then as corrupt.
 * 5. **Once, but for a crash.** An entry is sent a second time only when the process died between a 2xx and the write of the
 *    cursor (the batches under way, at most: a cursor does not move over one that is not answered), or when the answer was
 *    lost. Its `log.record.uid` is the same.
 * 6. **Harmless.** `append` never throws, never waits for the network, and writes at most one group of each lane. It waits for
 *    the shipper only in the middle of a rescue, for 10 ms at most. What the disk refuses goes to bounded memory in the
 *    shipper; what does not fit there is dropped and counted.
 * 7. **One writer, one reader a folder.** Only its owner (a thread, and in a rescue its shipper) writes into a folder, and
 *    only the owner's shipper reads it, until the owner is dead; then exactly one other owner takes it, by an atomic rename.
 *
 * ## On disk
 *
 * ```
 * <dir>/                          0700; SPANLOG_SPOOL_DIR, default <state>/spanlog/spool/<service>
 *   <owner>/                      one for each writing thread: `<time base 36>-<pid>-<thread>-<random>`
 *     owner.json                  who that is: pid, thread, pid namespace, boot, start time (owner.ts); its time is a heartbeat
 *     alive                       unix socket that listens while the owner's shipper lives (lease.ts)
 *     <lane>-<number>.seg         segments, numbered upwards from 1; the highest of a lane may be being written
 *     <lane>-<number>.seg.zst     a sealed segment that has waited long enough to be worth compressing, whole
 *     <lane>-<number>.ack         cursor: offset (of the uncompressed segment) up to which it is delivered
 *     inherited/<owner>/          folders of dead owners, taken over with all that is in them
 *   quarantine/                   what was refused or corrupt, at most 64 MiB (quarantine.ts)
 * ```
 *
 * Services may share a `<dir>` only if they share the destination: who takes over from a dead owner sends in its own way,
 * though with the dead one's resource. A `<dir>` that belongs to another user (but root), or into which every user can
 * write, is refused.
 *
 * Lanes: `logs-high` (WARN and above), `logs-normal` (INFO), `logs-low` (TRACE, DEBUG), `traces`.
 *
 * A segment, integers little-endian:
 *
 * ```
 * header   "SPANLOG1" (8 bytes) | salt u32 | length u32 of the resource | `resource` field of ResourceLogs / ResourceSpans
 *          (field 1 with its tag and length) | crc32 u32 of all before it
 * frame    salt u32 | crc32 u32 of all behind it | length u32 of the payload | entries u32
 *          | time f64: Unix ms of the first entry | payload
 * ```
 *
 * A payload is a run of whole `scope_logs` (or `scope_spans`) fields, field 2 with tag and length, each with one entry: a
 * segment without its frame headers is a `ResourceLogs` (`ResourceSpans`) message.
 * The salt is random and the same in all of a segment: it marks where a frame may begin again after a corrupt one.
 *
 * ## Recovery
 *
 * - A segment is read from its cursor. A frame whose salt, length or checksum is wrong is corrupt: the reader searches the
 *   salt of the next valid frame, and what lies between goes into the quarantine and is counted (by the frame's own count
 *   where its header can be believed, else as one).
 * - An incomplete frame at the end of a segment that nobody writes any more is torn: it is cut off. It was never part of a
 *   completed write, so nothing that was promised is lost; it is counted as `torn`.
 * - A segment whose header is corrupt goes into the quarantine whole.
 * - A missing, short or impossible cursor is zero: entries are sent again rather than not at all.
 * - Of a segment and its compressed form, which a crash can leave together, the plain one is taken.
 * - A segment that cannot be read is tried again, five times, while other lanes go on; then it goes into the quarantine whole.
 * - An owner is dead when it says so (it closed and left something behind), or when its thread is seen to be gone. In the
 *   same pid namespace of the same boot that is told by the kernel's number and start time of the thread (so neither a
 *   reused pid nor a container's pid 1 deceives, and a worker that ended is told from its process). On the same machine
 *   otherwise it is the refused connection to its socket. Where there is no socket, or the owner may be on another machine,
 *   it is a heartbeat that is ten minutes away and was watched for one (liveness.ts). An answering socket always means life.
 * - Taking over is `rename(<dir>/<dead>, <dir>/<own>/inherited/<dead>)`: of several, one succeeds. What the dead one had
 *   inherited is put beside it, by the same means.
 *
 * ## Bounds
 *
 * All folders of an owner together hold at most `maxBytes`, and nothing older than `maxAge`. What is over goes, whole segments
 * at a time, lowest severity first and within it the oldest first: logs-low, logs-normal, traces, logs-high. What is under
 * way goes with its segment only if it comes back. Age is told by a clock that does not jump (eviction.ts). The writer does
 * not wait for any of this: who writes much in the moment in which the shipper's thread starts, or does not get to run, is
 * above `maxBytes` meanwhile. Segments that have waited for half a minute behind others are compressed, so the same bytes last
 * several times as long (compress.ts).
 */

export const LANES = ['logs-high', 'logs-normal', 'logs-low', 'traces'] as const;

/** Where entries of one kind wait. */
export type Lane = (typeof LANES)[number];

export type Signal = 'logs' | 'traces';

export function signalOf(lane: Lane): Signal {
  return lane === 'traces' ? 'traces' : 'logs';
}

/** Lanes in the order in which they give way when the spool is full. */
export const EVICTION_ORDER: readonly Lane[] = ['logs-low', 'logs-normal', 'traces', 'logs-high'];

/** Milliseconds a group may wait for the end of its turn before the shipper writes it. */
export const RESCUE_AFTER = 50;

/**
 * Writes one entry as a whole `scope_logs` / `scope_spans` field into `target` at `at`.
 *
 * @returns the offset behind it, or -1 when it does not fit; then nothing before `at` has changed.
 */
export type Encode<T> = (entry: T, target: Buffer, at: number) => number;

export type Durability = 'turn' | 'call';

/** Everything the spool is told, resolved and checked; plain data, so that it can be given to the shipper's thread. */
export interface SpoolSettings {
  /** Folder, absolute; undefined: memory only (`SPANLOG_SPOOL=off`). */
  readonly dir: string | undefined;
  readonly durability: Durability;
  /** Bytes on disk, all segments of this owner together. Default 1 GiB. */
  readonly maxBytes: number;
  /** Milliseconds. Default 7 days. */
  readonly maxAge: number;
  /** Milliseconds between two `fdatasync` of what was written meanwhile, by the shipper; 0: never. Default 0. */
  readonly fsync: number;
  /** Bytes kept in memory when there is no disk. Default 32 MiB. */
  readonly memoryBytes: number;
  /** Bytes after which a segment is sealed. Default 8 MiB, and never more than a sixteenth of `maxBytes`. */
  readonly segmentBytes: number;
}

/** Why entries are gone. `refused` and `corrupt` ones are in the quarantine. */
export type DropReason =
  /** Evicted: the spool was full. */
  | 'spool_full'
  /** Evicted: older than `maxAge`. */
  | 'too_old'
  /** There was no disk, and no room in memory. */
  | 'memory_full'
  /** Refused by the destination: 400, 413 by itself, or `partial_success`. */
  | 'refused'
  /** Unreadable on disk. */
  | 'corrupt'
  /** Could not be encoded. */
  | 'internal_error'
  /** In memory only, when the process ended. */
  | 'process_ended';

/** Counts of one signal since the start of this owner. */
export interface SignalCounts {
  appended: number;
  /** Accepted by the destination. */
  delivered: number;
  /** On their way: on disk, in memory or in flight. */
  spooled: number;
  dropped: { [R in DropReason]?: number };
  /** Taken over from dead owners and delivered here; not part of `appended`. */
  recovered: number;
}

/** The caller's side of the spool. Nothing in it throws. */
export interface Spool {
  /**
   * Takes an entry. By the end of the turn it is written, or before this returns (invariant 1).
   *
   * @param time Unix milliseconds of the entry.
   * @param now true: write before this returns, as for ERROR and above.
   */
  append<T>(lane: Lane, encode: Encode<T>, entry: T, time: number, now: boolean): void;
  /** Writes all groups, in this call. */
  writeNow(): void;
  /** From now on every entry is written before `append` returns: the process is ending. */
  hurry(): void;
  /** A more complete resource: for what is sent from now on, and for new segments. */
  setResource(resource: Uint8Array): void;
  /** @returns true when everything appended before was delivered, or dropped with its reason, within `timeoutMs`. */
  flush(timeoutMs: number): Promise<boolean>;
  /** The same, blocking this thread: for the `exit` event. */
  drain(timeoutMs: number): boolean;
  counts(signal: Signal): SignalCounts;
  /** Of those spooled, how many are on no disk: they are lost when the process ends. */
  inMemory(signal: Signal): number;
  /** Stops the shipper and gives up the folder; what is left in it is taken over by whoever comes next. */
  close(): Promise<void>;
}
