import { carryContext, continueContext, getLogger } from 'spanlog';

const log = getLogger('matrix.child');
const how = process.argv[2];

if (how === 'told') {
  process.on('message', ({ marker, carrier }) => {
    continueContext(carrier, () => {
      setTimeout(() => {
        log.info('in the child', { marker });
        process.send({ carrier: carryContext() });
      }, 1);
    });
  });
} else {
  const marker = process.env.MARKER;
  log.info(`in the child`, { marker });
  setTimeout(() => log.info('in the child, later', { marker }), 2);
}
