import type { FromShipper, ShipperData, ToShipper } from './messages.ts';

/** The connection to a running shipper, in a thread of its own or in this one. */
export interface Link {
  /** True: it goes on while this thread is blocked. */
  readonly isThread: boolean;
  post(message: ToShipper): void;
  /** @returns the next message that has come while this thread was blocked. */
  receive(): FromShipper | undefined;
  /** Ends it at once; `ended` is called. */
  terminate(): void;
}

export interface LinkEvents {
  message(message: FromShipper): void;
  /** Called once. @param error why it ended, when it was not told to. */
  ended(error: Error | undefined): void;
}

/** @throws Error when there can be no such shipper here. */
export type OpenLink = (data: ShipperData, events: LinkEvents) => Link;
