// Ways to end that are no errors.
import { log, many, say, turn, variant, work } from './kit.cjs';

const VARIANTS = {
  'nothing left to do'() {
    many(1000);
  },
  'process.exit in the same turn'() {
    many(1000);
    process.exit(0);
  },
  async 'process.exit in another turn'() {
    many(1000);
    await turn();
    process.exit(5);
  },
  'process.exitCode'() {
    many(1000);
    process.exitCode = 6;
  },
  'process.exitCode set by an exit listener'() {
    many(1000);
    process.on('exit', () => {
      process.exitCode = 9;
    });
  },
  'process.exit in a listener of beforeExit'() {
    many(1000);
    process.on('beforeExit', () => process.exit(4));
  },
  'process.exit in a listener of exit'() {
    many(1000);
    process.on('exit', () => process.exit(4));
  },
  'process.reallyExit'() {
    many(1000);
    process.reallyExit(8);
  },
  'exit listeners that log'() {
    many(997);
    for (let i = 997; i < 1000; i++) process.on('exit', (code) => many(1, i) ?? say(`exit ${code}`));
    process.prependListener('exit', () => log.info('first of all'));
    process.exit(0);
  },
  async 'exit listeners that log, natural end'() {
    many(997);
    await turn();
    for (let i = 997; i < 1000; i++) process.on('exit', (code) => many(1, i) ?? say(`exit ${code}`));
    process.once('exit', () => log.info('first of all'));
  },
  'an exit listener added by an exit listener'() {
    many(999);
    process.on('exit', () => {
      many(1, 999);
      process.on('exit', () => say('never'));
    });
  },
  'an exit listener that throws'() {
    many(1000);
    process.on('exit', () => {
      throw new Error('while leaving');
    });
    process.exit(0);
  },
  'ten exit listeners'() {
    many(1000);
    for (let i = 0; i < 10; i++) process.on('exit', () => {});
    setTimeout(() => process.on('SIGUSR2', () => {}), 5).unref();
  },
  'eleven exit listeners'() {
    many(1000);
    for (let i = 0; i < 11; i++) process.on('exit', () => {});
  },
  async removeAllListeners() {
    many(1000);
    process.on('exit', () => say('never'));
    process.removeAllListeners('exit');
    await turn();
    process.exit(0);
  },
  'beforeExit that logs'() {
    many(999);
    process.on('beforeExit', () => {
      log.info('before exit');
      say('before exit');
    });
    process.on('exit', () => many(1, 999));
  },
  'beforeExit that finds more work'() {
    many(998);
    let times = 0;
    process.on('beforeExit', () => {
      say(`before exit ${times}`);
      if (times++ < 2) setTimeout(() => many(1, 997 + times), 1);
    });
  },
};

void work(() => VARIANTS[variant]());
