/** The app's own loggers as sources: what they write stays as it is, and becomes records too. */
import type { BridgeName } from '../../config/bridges.ts';
import { bridgeBunyan } from './bunyan.ts';
import { bridgeConsole } from './console.ts';
import { bridgeDebug } from './debug.ts';
import { type LibraryFile, onLibraryFiles } from './library-file.ts';
import { bridgeLog4js } from './log4js.ts';
import { bridgePino } from './pino.ts';
import { isTransportThread } from './transport-thread.ts';
import { bridgeWarnings } from './warnings.ts';
import { bridgeWinston } from './winston.ts';

/** Bridges of what an app may load; they do nothing until it does. */
const LIBRARIES: { readonly [name in BridgeName]?: () => LibraryFile[] } = {
  pino: bridgePino,
  winston: bridgeWinston,
  bunyan: bridgeBunyan,
  log4js: bridgeLog4js,
  debug: bridgeDebug,
};

/**
 * To be called once a thread, when the pipeline is there.
 *
 * @param others files of other libraries that are to be patched: there is one watch over all that is loaded.
 */
export function installBridges(names: ReadonlySet<BridgeName>, others: readonly LibraryFile[] = []): void {
  const wanted = isTransportThread() ? [] : [...names];
  if (wanted.includes('console')) bridgeConsole();
  if (wanted.includes('warnings')) bridgeWarnings();
  const files = [...others, ...wanted.flatMap((name) => LIBRARIES[name]?.() ?? [])];
  if (files.length > 0) onLibraryFiles(files);
}
