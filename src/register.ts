/**
 * What `node --require spanlog/register` and `--import` run. It imports nothing that loads `http`, so that it can tell
 * whether somebody else has.
 */
import { start } from './sdk/load.ts';
import { warnAboutLoadedHttp } from './sdk/loaded-before.ts';
import { stopWithConfigError } from './sdk/refuse.ts';

warnAboutLoadedHttp();
stopWithConfigError(start);
