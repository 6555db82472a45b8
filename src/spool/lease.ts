/**
 * The sign of life of an owner, for those who cannot see its process: a unix socket in its folder that listens while its
 * shipper lives. The operating system closes it with the process, however that dies. Nothing is said over it.
 *
 * Where there can be no socket (Windows, a file system without them) the time of `owner.json`, renewed every
 * `HEARTBEAT` ms, is all there is.
 */
import { closeSync, openSync, unlinkSync, utimesSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { OWNER_FILE } from './owner.ts';

/** Name of the socket in the folder. */
export const SOCKET = 'alive';

/** Milliseconds between two renewals of the time of `owner.json`. */
export const HEARTBEAT = 30_000;

/** Bytes of a path that a socket can have. Source: unix(7), `sun_path` less its final 0; macOS has less. */
const MAX_PATH = process.platform === 'linux' ? 107 : 103;

/** Milliseconds. A connection to a socket of this machine is made or refused at once. */
const PATIENCE = 1_000;

export interface Lease {
  /** Whether a socket listens. */
  readonly listening: boolean;
  /** Renews the time of `owner.json` now. */
  touch(): void;
  /** The owner gives up the folder, or its thread ends. */
  close(): Promise<void>;
}

/**
 * Begins to show that the owner of a folder lives. It keeps no event loop alive, and never rejects.
 *
 * @param folder absolute, with an `owner.json`.
 */
export async function holdLease(folder: string): Promise<Lease> {
  const socket = await listen(folder);
  const touch = (): void => {
    try {
      const now = new Date();
      utimesSync(join(folder, OWNER_FILE), now, now);
    } catch {
      // A disk that fails now may be well again in half a minute.
    }
  };
  touch();
  const timer = setInterval(touch, HEARTBEAT);
  timer.unref();
  return {
    listening: socket !== undefined,
    touch,
    close: async () => {
      clearInterval(timer);
      await socket?.close();
    },
  };
}

async function listen(folder: string): Promise<{ close(): Promise<void> } | undefined> {
  const place = socketPlace(folder);
  if (place === undefined) return undefined;
  try {
    // Left there by an earlier shipper of this owner.
    unlinkSync(place.path);
  } catch {}
  const server = createServer((connection) => connection.destroy());
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    // Without `exclusive` the primary of a cluster would listen in a worker's stead, and outlive it.
    server.listen({ path: place.path, exclusive: true }, () => resolve(true));
    server.unref();
  });
  if (!listening) {
    place.release();
    return undefined;
  }
  server.on('error', () => {});
  return { close: () => end(server).then(place.release) };
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/**
 * - `answers`: somebody listens.
 * - `refused`: there is a socket, and nobody listens any more.
 * - `none`: there is no socket to ask, or it cannot be reached.
 */
export type Answer = 'answers' | 'refused' | 'none';

/** Asks the owner of a folder whether it lives. Never rejects. A stopped process answers too, through the kernel. */
export function knock(folder: string): Promise<Answer> {
  const place = socketPlace(folder);
  if (place === undefined) return Promise.resolve('none');
  return new Promise<Answer>((resolve) => {
    const connection = connect({ path: place.path });
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      connection.destroy();
      resolve(answer);
    };
    const timer = setTimeout(settle, PATIENCE, 'none');
    connection.once('connect', () => settle('answers'));
    connection.on('error', (error: NodeJS.ErrnoException) => {
      // EAGAIN: so many have asked meanwhile that it has not come to answer.
      if (error.code === 'EAGAIN') settle('answers');
      else settle(error.code === 'ECONNREFUSED' ? 'refused' : 'none');
    });
  }).finally(place.release);
}

interface SocketPlace {
  readonly path: string;
  /** To be called when the socket is closed. */
  readonly release: () => void;
}

/** A path to the socket that is short enough, or undefined. */
function socketPlace(folder: string): SocketPlace | undefined {
  if (process.platform === 'win32') return undefined;
  const path = join(folder, SOCKET);
  if (Buffer.byteLength(path) <= MAX_PATH) return { path, release: () => {} };
  if (process.platform !== 'linux') return undefined;
  try {
    const fd = openSync(folder, 'r');
    return { path: `/proc/self/fd/${fd}/${SOCKET}`, release: () => closeSync(fd) };
  } catch {
    return undefined;
  }
}
