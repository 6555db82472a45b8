/** Puts the parts of a shipper together, on whichever thread it runs, and does what it is told. */
import { requestBody } from '../../otlp/request.ts';
import { machineClock } from '../clock.ts';
import { nodeFileSystem } from '../file-system.ts';
import { laneMemories } from '../lane-memory.ts';
import { openBacklog } from '../open-backlog.ts';
import { Rescue } from '../rescue.ts';
import { SharedState } from '../shared-state.ts';
import { type Signal, signalOf } from '../spool.ts';
import { DeliveryNews } from './delivery-news.ts';
import type { Destination } from './destination.ts';
import type { FromShipper, ShipperData, ToShipper } from './messages.ts';
import { placeOf } from './place.ts';
import { grpcSender } from './send-grpc.ts';
import { httpSender } from './send-http.ts';
import { Shipper } from './shipper.ts';
import { Sync } from './sync.ts';
import { Tending } from './tending.ts';
import { nodeTimer } from './timer.ts';
import { Watch } from './watch.ts';

/** What the shipper needs of where it runs. */
export interface ShipperHost {
  post(message: FromShipper): void;
  /** Runs what opens a request so that nobody traces it. */
  readonly quietly?: <T>(run: () => T) => T;
}

/** @returns takes what the shipper is told. Nothing in it throws or rejects. */
export function runShipper(data: ShipperData, host: ShipperHost): (message: ToShipper) => void {
  const { settings, destinations, folder, resource } = data;
  const disk = nodeFileSystem;
  const clock = machineClock;
  const after = nodeTimer;
  const state = new SharedState(data.state);
  const lanes = laneMemories(data.lanes);
  const report = (line: string) => host.post({ is: 'report', line });
  const open = openBacklog({ settings, folder, lanes, state, resource, disk, clock });
  const { backlog } = open;
  const { memory } = backlog;

  const shippers = (['logs', 'traces'] as const).flatMap((signal) => {
    const destination = destinations[signal];
    return destination === undefined ? [] : [shipperOf(signal, destination)];
  });

  function shipperOf(signal: Signal, destination: Destination) {
    const place = placeOf(destination);
    const isSecond =
      signal === 'traces' && destinations.logs !== undefined && placeOf(destinations.logs) === place;
    const news = new DeliveryNews(place, signal, report, after, isSecond);
    const shipper = new Shipper({
      signal,
      destination,
      backlog,
      sender: (destination.protocol === 'grpc' ? grpcSender : httpSender)(destination, signal, host.quietly),
      encode: requestBody,
      news,
      clock,
      after,
      random: Math.random,
    });
    /** Whether what has not left would outlive the process. */
    const isSafe = () => folder !== undefined && state.count(signal, 'memoryEntries') === 0;
    return { shipper, news, isSafe };
  }

  const wakeShippers = () => {
    for (const { shipper } of shippers) shipper.wake();
    tending.wake();
  };
  const sync =
    folder === undefined || settings.fsync === 0
      ? undefined
      : new Sync({ disk, folder, lanes, after, every: settings.fsync });
  const rescue = new Rescue({
    fileSystem: disk,
    dir: folder,
    lanes,
    clock,
    toMemory: (lane, payload, entries, time) => memory.add(lane, payload, entries, time),
  });
  const onActivity = () => {
    wakeShippers();
    sync?.wake();
    open.keepWithin();
  };
  const watch = new Watch({ state, rescue, clock, after, onActivity });
  const isBusy = () => watch.isAwake || shippers.some(({ shipper }) => !shipper.isIdle);
  const tending = new Tending({ open, folder, disk, after, isBusy, onWork: wakeShippers });

  async function drain(id: number, timeoutMs: number): Promise<void> {
    const ends = shippers.map(async ({ shipper, news, isSafe }) => {
      const how = await shipper.drain(timeoutMs, isSafe);
      if (how !== 'done') news.ending();
      return how === 'done';
    });
    const done = (await Promise.all(ends)).every(Boolean);
    // Only the one that a thread is blocked for; a thread that is not is sent the message.
    if (state.get('drainAsked') === id) state.set('drained', done ? id : -id);
    host.post({ is: 'drained', id, done });
  }

  async function stop(): Promise<void> {
    watch.stop();
    tending.stop();
    await Promise.all(shippers.map(({ shipper }) => shipper.stop()));
    await sync?.stop();
    await open.close();
    host.post({ is: 'stopped' });
  }

  state.set('ready', 1);
  watch.wake();
  void tending.tend();

  return (message) => {
    switch (message.is) {
      case 'wake':
        return watch.wake();
      case 'memory':
        memory.add(message.lane, message.payload, message.entries, message.time);
        // Whoever sent it has counted it already.
        state.add(signalOf(message.lane), 'memoryEntries', -message.entries);
        return watch.wake();
      case 'resource':
        memory.resource = message.resource;
        return;
      case 'drain':
        return void drain(message.id, message.timeoutMs);
      case 'stop':
        return void stop();
    }
  };
}
