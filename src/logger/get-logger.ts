import { type Logger, NamedLogger } from './logger.ts';

/** Loggers remembered. An application has some hundreds; one that makes names of data must not fill the memory. */
const MAX_LOGGERS = 5_000;

const loggers = new Map<string, Logger>();

/**
 * The logger of a name; the same one for the same name, for the first 5,000 names of a process.
 *
 * @param name dotted (`shop.orders`): levels set for `shop` hold for it. Default: the root logger, with an empty name.
 */
export function getLogger(name = ''): Logger {
  const known = loggers.get(name);
  if (known !== undefined) return known;
  const made = new NamedLogger(String(name));
  if (loggers.size < MAX_LOGGERS) loggers.set(made.name, made);
  return made;
}
