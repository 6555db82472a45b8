/**
 * What `spanlog/register` runs in a thread of the app. It imports nothing that loads `http`, so that it can tell whether
 * somebody else has.
 */
import { start } from './load.ts';
import { warnAboutLoadedHttp } from './loaded-before.ts';
import { stopWithConfigError } from './refuse.ts';

warnAboutLoadedHttp();
stopWithConfigError(start);
