/** A thread that does nothing but wait for signals. */
import { workerData } from 'node:worker_threads';
import { type WatchOrder, watchSignals } from '../../signals/signal-watch.ts';

const order = workerData as WatchOrder;
watchSignals(order);
// The thread stays until the process ends.
order.port.ref();
