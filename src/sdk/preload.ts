/**
 * What `spanlog/register` runs in a thread of the app. It imports nothing that loads `http`, so that it can tell whether
 * somebody else has.
 *
 * The thread of a transport of pino's is left alone: what it is sent are records already, what it sends is their way, and
 * there would be one more of all that a start sets up for each. So is Spanlog's own command.
 */
import { isTransportThread } from '../sources/bridges/transport-thread.ts';
import { start } from './load.ts';
import { warnAboutLoadedHttp } from './loaded-before.ts';
import { isOwnCommand } from './own-command.ts';
import { stopWithConfigError } from './refuse.ts';

if (!isTransportThread() && !isOwnCommand()) {
  warnAboutLoadedHttp();
  stopWithConfigError(start);
}
