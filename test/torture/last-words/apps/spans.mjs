// Spans of which some are ended and some are not.
import { many, say, stay, turn, variant, work } from './kit.cjs';

const ENDS = {
  'nothing left to do': () => {},
  'process.exit': () => process.exit(3),
  'uncaught exception': () =>
    setImmediate(() => {
      throw new TypeError('boom');
    }),
  SIGTERM: () => {
    stay();
    setTimeout(() => say('ready'), 300);
  },
};

many(20);
void work(async () => {
  work(() => {}, 'child');
  work((span) => span.end(), 'ended child');
  await turn();
  ENDS[variant]();
}, 'parent');
