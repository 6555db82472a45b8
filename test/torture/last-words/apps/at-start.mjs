// An error while the app is being loaded.
import { log, many, variant } from './kit.cjs';

many(20);
if (variant === 'a call at the top') {
  process.on('exit', () => log.info('last'));
  throw new RangeError('at start');
}
log.info('last');
void import('no-such-package');
