/** A shipper on the thread that logs, where it can have none of its own: under the permission model, or in an odd runtime. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Link, LinkEvents } from './link.ts';
import type { ShipperData } from './messages.ts';
import type { runShipper } from './run-shipper.ts';
import { SHIPPER_FILE } from './thread-link.ts';

export function openHere(data: ShipperData, events: LinkEvents): Link {
  const loaded = createRequire(import.meta.url)(fileURLToPath(SHIPPER_FILE)) as {
    runShipper: typeof runShipper;
  };
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    events.ended(undefined);
  };
  const tell = loaded.runShipper(data, {
    post: (message) => (message.is === 'stopped' ? end() : events.message(message)),
    quietly: (run) => context.with(suppressTracing(context.active()), run),
  });
  return { isThread: false, post: tell, receive: () => undefined, terminate: end };
}
