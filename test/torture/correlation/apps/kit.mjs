/** What most apps of the matrix share: a server whose handler can log in the name of the request's marker. */
import { createServer } from 'node:http';
import { getLogger } from 'spanlog';

export const log = getLogger('matrix.app');
log.info('boot');

/** Logs a step of the work that `marker` names. The marker is the app's only knowledge of whose work it is. */
export function step(marker, name) {
  log.info(name, { marker });
}

/** Answers every request with `handler`, which gets `say(step)`; the response is ended for it when it has not. */
export function serve(handler) {
  const server = createServer(async (req, res) => {
    const marker = req.headers['x-marker'];
    try {
      await handler({ marker, say: (name) => step(marker, name), req, res });
      if (!res.writableEnded) res.end('done');
    } catch (error) {
      console.error(error);
      res.writeHead(500).end();
    }
  });
  return listen(server);
}

export function listen(server) {
  return server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
}

/** A promise that another piece of code resolves. */
export function gate() {
  return Promise.withResolvers();
}

/** Resolves when `count` callers have come: work of several requests meets here. */
export function meeting(count) {
  const { promise, resolve } = gate();
  let here = 0;
  return () => {
    here++;
    if (here === count) resolve();
    return promise;
  };
}
