/** Puts the parts of a shipper together, on whichever thread it runs, and does what it is told. */
import { basename, dirname, join } from 'node:path';
import { requestBody } from '../../otlp/request.ts';
import { DiskBacklog } from '../backlog.ts';
import { machineClock } from '../clock.ts';
import { nodeFileSystem } from '../file-system.ts';
import { laneMemories } from '../lane-memory.ts';
import { giveUpOwnerFolder, QUARANTINE } from '../owner-folder.ts';
import { Quarantine } from '../quarantine.ts';
import { Rescue } from '../rescue.ts';
import { SharedState } from '../shared-state.ts';
import type { Signal } from '../spool.ts';
import { DeliveryNews } from './delivery-news.ts';
import type { Destination } from './destination.ts';
import { Housekeeping } from './housekeeping.ts';
import type { FromShipper, ShipperData, ToShipper } from './messages.ts';
import { placeOf } from './place.ts';
import { httpSender } from './send-http.ts';
import { Shipper } from './shipper.ts';
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
  const { settings, destinations, folder } = data;
  const disk = nodeFileSystem;
  const clock = machineClock;
  const state = new SharedState(data.state);
  const lanes = laneMemories(data.lanes);
  const report = (line: string) => host.post({ is: 'report', line });
  const quarantine = new Quarantine({
    path: folder === undefined ? undefined : join(dirname(folder), QUARANTINE),
    owner: folder === undefined ? '' : basename(folder),
    disk,
    clock,
  });
  const { memoryBytes } = settings;
  const backlog = new DiskBacklog({ folder, lanes, state, quarantine, disk, clock, memoryBytes });
  backlog.memory.resource = data.resource;

  const shippers = (['logs', 'traces'] as const).flatMap((signal) => {
    const destination = destinations[signal];
    return destination === undefined ? [] : [shipperOf(signal, destination)];
  });

  function shipperOf(signal: Signal, destination: Destination) {
    const news = new DeliveryNews(placeOf(destination), signal, report, nodeTimer);
    const shipper = new Shipper({
      signal,
      destination,
      backlog,
      sender: httpSender(destination, signal, host.quietly),
      encode: requestBody,
      news,
      clock,
      after: nodeTimer,
      random: Math.random,
    });
    /** Whether what has not left would outlive the process. */
    const isSafe = () => folder !== undefined && state.count(signal, 'memoryBytes') === 0;
    return { shipper, news, isSafe };
  }

  const wakeShippers = () => {
    for (const { shipper } of shippers) shipper.wake();
  };
  const rescue = new Rescue({
    fileSystem: disk,
    dir: folder,
    lanes,
    clock,
    toMemory: (lane, payload, entries, time) => backlog.memory.add(lane, payload, entries, time),
  });
  const watch = new Watch({ state, rescue, clock, after: nodeTimer, onActivity: wakeShippers });
  const housekeeping = new Housekeeping({ data, disk, clock, backlog, onWork: wakeShippers });

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
    await Promise.all(shippers.map(({ shipper }) => shipper.stop()));
    backlog.close();
    await housekeeping.stop();
    if (folder !== undefined) giveUpOwnerFolder(folder, disk);
    host.post({ is: 'stopped' });
  }

  state.set('ready', 1);
  watch.wake();
  housekeeping.start();

  return (message) => {
    switch (message.is) {
      case 'wake':
        return watch.wake();
      case 'memory':
        backlog.memory.add(message.lane, message.payload, message.entries, message.time);
        return watch.wake();
      case 'resource':
        backlog.memory.resource = message.resource;
        return;
      case 'drain':
        return void drain(message.id, message.timeoutMs);
      case 'stop':
        return void stop();
    }
  };
}
