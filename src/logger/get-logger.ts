import { type Logger, NamedLogger } from './logger.ts';

const loggers = new Map<string, Logger>();

/**
 * The logger of a name; the same one for the same name.
 *
 * @param name dotted (`shop.orders`): levels set for `shop` hold for it. Default: the root logger, with an empty name.
 */
export function getLogger(name = ''): Logger {
  const known = loggers.get(name);
  if (known !== undefined) return known;
  const made = new NamedLogger(String(name));
  loggers.set(made.name, made);
  return made;
}
