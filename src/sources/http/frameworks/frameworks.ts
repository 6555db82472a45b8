/** The frameworks that are heard by the one flag. */
import type { LibraryFile } from '../../bridges/library-file.ts';
import { watchExpress } from './express.ts';
import { watchFastify } from './fastify.ts';
import { watchKoa } from './koa.ts';

let files: readonly LibraryFile[] | undefined;

/** @returns what is to be patched of those that have no hook; nothing is done until it is loaded. */
export function watchFrameworks(): readonly LibraryFile[] {
  if (files === undefined) {
    watchFastify();
    files = [...watchExpress(), ...watchKoa()];
  }
  return files;
}
