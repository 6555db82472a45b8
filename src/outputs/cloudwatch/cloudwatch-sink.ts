import { Backoff } from '../../spool/shipper/backoff.ts';
import { Outage } from '../remote/outage.ts';
import type { Entry, Fates, Sink } from '../remote/sink.ts';
import { type AwsLogs, awsLogs, type Rejected, type Stream } from './aws-client.ts';
import { BatchLength, eventsOf } from './batch.ts';

export interface CloudWatchTarget {
  readonly type: 'cloudwatch';
  /** Main file of `@aws-sdk/client-cloudwatch-logs`. */
  readonly client: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly createLogGroup: boolean;
}

/** Milliseconds in which a batch may grow. */
const LINGER = 1_000;
/** What is wrong now will be wrong the next time too. */
const HOPELESS = new Set(['InvalidParameterException', 'SerializationException', 'ValidationException']);

/** So many refused alone, one after the other, and it is not they that are wrong. */
const TELLING = 10;

/** Entries as log events, a batch at a time. What cannot be sent is tried again without end. */
export class CloudWatchSink implements Sink {
  readonly #target: CloudWatchTarget;
  readonly #stream: Stream;
  readonly #fates: Fates;
  readonly #backoff = new Backoff();
  readonly #outage: Outage;
  readonly #aws: AwsLogs;
  readonly #queue: Entry[] = [];
  #length = new BatchLength();
  /** Of the first in the queue one is wrong at least: these are sent in smaller batches, until it is alone. */
  #suspects = 0;
  #most = Number.POSITIVE_INFINITY;
  /** Refused alone, with none taken in between. */
  #refused = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Ends the wait for the next try. */
  #wake: (() => void) | undefined;
  #isSending = false;
  #isHurried = false;
  #isClosed = false;

  constructor(target: CloudWatchTarget, fates: Fates, aws: AwsLogs = awsLogs(target.client, target)) {
    this.#target = target;
    const { logGroupName, logStreamName } = target;
    this.#stream = { logGroupName, logStreamName };
    this.#fates = fates;
    this.#outage = new Outage(logGroupName, (line) => fates.say(line), {
      meanwhile: 'records wait in memory',
    });
    this.#aws = aws;
  }

  take(entries: readonly Entry[]): void {
    this.#queue.push(...entries);
    if (this.#isSending) return;
    if (this.#isHurried || this.#length.of(this.#queue) < this.#queue.length) void this.#sendAll();
    else this.#timer ??= setTimeout(() => void this.#sendAll(), LINGER).unref();
  }

  hurry(): void {
    this.#isHurried = true;
    this.#wake?.();
    void this.#sendAll();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#queue.length > 0 && !this.#isClosed) {
      const batch = this.#queue.slice(0, Math.min(this.#length.of(this.#queue), this.#most));
      const dealtWith = await this.#send(batch);
      if (dealtWith === undefined) continue;
      if (dealtWith) this.#forget(batch.length);
      else await this.#pause();
    }
    this.#isHurried = false;
    this.#isSending = false;
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, this.#backoff.failed()).unref();
    });
    this.#wake = undefined;
  }

  #forget(entries: number): void {
    this.#queue.splice(0, entries);
    this.#length = new BatchLength();
    this.#suspects -= entries;
    if (this.#suspects <= 0) this.#most = Number.POSITIVE_INFINITY;
  }

  /** @returns whether the batch is dealt with; undefined: it is to be sent in parts. */
  async #send(batch: readonly Entry[]): Promise<boolean | undefined> {
    try {
      const events = eventsOf(batch);
      const refused = refusedCount(await this.#put(events), events.length);
      this.#fates.lost(batch.slice(0, refused));
      this.#fates.sent(batch.slice(refused));
      if (refused > 0) this.#fates.say(`${refused} records were refused for their time`);
      this.#outage.succeeded();
      this.#refused = 0;
      this.#backoff.succeeded();
      return true;
    } catch (error) {
      const { name, message } = error as Error;
      if (HOPELESS.has(name)) {
        if (batch.length > 1 && this.#refused < TELLING) {
          this.#suspects = batch.length;
          this.#most = Math.ceil(batch.length / 2);
          return undefined;
        }
        this.#refused++;
        this.#most = Number.POSITIVE_INFINITY;
        this.#fates.say(`${batch.length} records were refused (${name}: ${message})`);
        this.#fates.lost(batch);
        return true;
      }
      this.#outage.failed(`${name}: ${message}`);
      return false;
    }
  }

  /** Makes the stream when it is not there, and the group where that is wanted. */
  async #put(events: ReturnType<typeof eventsOf>): Promise<Rejected | undefined> {
    try {
      return await this.#aws.put(this.#stream, events);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
    const createStream = () => unlessThere(this.#aws.createStream(this.#stream));
    try {
      await createStream();
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException' || !this.#target.createLogGroup) throw error;
      await unlessThere(this.#aws.createGroup(this.#target.logGroupName));
      await createStream();
    }
    return this.#aws.put(this.#stream, events);
  }
}

/** Somebody else may be faster. */
async function unlessThere(made: Promise<void>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
  }
}

/** Events before one place were too old, those from another one too new. */
function refusedCount(rejected: Rejected | undefined, all: number): number {
  if (rejected === undefined) return 0;
  const { tooNewLogEventStartIndex, tooOldLogEventEndIndex = 0, expiredLogEventEndIndex = 0 } = rejected;
  const old = Math.max(tooOldLogEventEndIndex, expiredLogEventEndIndex);
  return Math.min(all, old + (all - (tooNewLogEventStartIndex ?? all)));
}
