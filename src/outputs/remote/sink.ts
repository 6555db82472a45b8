/** What a sending thread is told and tells, and what it sends by. */
import type { MessagePort } from 'node:worker_threads';
import type { CloudWatchTarget } from '../cloudwatch/cloudwatch-sink.ts';
import type { GelfTarget } from '../gelf/gelf-sink.ts';
import type { SyslogTarget } from '../syslog/syslog-sink.ts';

/** A record on its way, as text. */
export interface Entry {
  readonly text: string;
  /** Unix milliseconds. */
  readonly time: number;
}

/** Sends entries in their order, and keeps what cannot be sent yet. */
export interface Sink {
  take(entries: readonly Entry[]): void;
  /** Somebody waits: nothing is held back to make a larger batch. */
  hurry?(): void;
  /** Gives up what has not been sent. */
  close(): void;
}

/** What becomes of entries. */
export interface Fates {
  sent(entries: readonly Entry[]): void;
  lost(entries: readonly Entry[]): void;
  /** One that counted as sent has not arrived. */
  bounced(): void;
  /** Takes one line for people. */
  say(line: string): void;
}

/** Where to send, by the type of the output. */
export type Target = SyslogTarget | GelfTarget | CloudWatchTarget;

/** What a sending thread is told of an output. */
export interface RemoteData {
  readonly target: Target;
  /** Of the output, for what is said of it. */
  readonly name: string;
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Texts and times of entries, side by side: cheaper to hand over than a list of objects. */
export type ToRemote =
  | { readonly is: 'entries'; readonly texts: readonly string[]; readonly times: readonly number[] }
  | { readonly is: 'hurry' }
  | { readonly is: 'close' };

/** From the thread: the output cannot be opened, ever. */
export interface Failed {
  readonly reason: string;
}
