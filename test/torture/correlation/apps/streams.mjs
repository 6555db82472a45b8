import { createReadStream } from 'node:fs';
import { finished, PassThrough, pipeline, Readable, Transform } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { serve } from './kit.mjs';

/** Logs the first time it is called. */
const once = (say, name) => {
  let said = false;
  return () => {
    if (!said) say(name);
    said = true;
  };
};

serve(async ({ req, res, say }) => {
  const chunk = once(say, 'Transform of the body');
  const upper = new Transform({
    transform(data, _encoding, done) {
      chunk();
      setImmediate(() => done(null, String(data).toUpperCase()));
    },
    flush(done) {
      say('flush');
      done();
    },
  });
  req.once('data', () => say('data of the request'));
  req.once('end', () => say('end of the request'));
  const body = [];
  for await (const part of req.pipe(upper)) body.push(part);
  say('after for await of the body');
  await new Promise((resolve) => {
    pipeline(createReadStream('package.json'), createGzip(), new PassThrough().resume(), () => {
      say('callback of pipeline');
      resolve();
    });
  });
  await piped(
    Readable.from(['a', 'b']),
    async function* (source) {
      const seen = once(say, 'generator in a pipeline');
      for await (const part of source) {
        seen();
        yield part;
      }
    },
    new PassThrough().resume(),
  );
  const read = new Readable({ read() {} });
  finished(read, () => say('finished'));
  read.push(null);
  read.resume();
  await new Promise((resolve) => read.once('close', resolve));
  await piped(Readable.from(body), res);
});
