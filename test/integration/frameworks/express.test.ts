import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from './served.ts';

const APP = (rest: string) => `
import express from 'express';
const app = express();
app.engine('mjs', (path, options, callback) => callback(new RangeError('the template is broken')));
app.set('views', import.meta.dirname);
const page = (request, response) => setImmediate(() => response.render(import.meta.filename));
const pages = express.Router();
pages.get('/:name', page);
app.get('/top/:name', page);
app.use('/pages', pages);
app.get('/last', (request, response) => response.send('ok'));
${rest}
const server = app.listen(0, '127.0.0.1', () => say(server));
`;
const HANDLER = "app.use((error, request, response, next) => response.status(500).send('sorry'));";

for (const name of ['express', 'express-4']) {
  for (const rest of ['', HANDLER]) {
    test(`what Express itself hands on fails the request: ${name}${rest && ', error middleware'}`, async (t) => {
      const { url, entry, receiver } = await serve(t, [], APP(rest), { express: name });
      for (const at of ['/pages', '/top']) {
        assert.equal((await fetch(`${url}${at}/one`)).status, 500);
        const { attributes } = await entry(`${at}/one`);
        assert.equal(attributes['exception.message'], 'the template is broken');
        assert.equal(attributes['http.route'], `${at}/:name`);
      }
      await (await fetch(`${url}/last`)).text();
      await entry('/last');
      const telling = receiver.logs.filter((log) => JSON.stringify(log).includes('template is broken'));
      assert.equal(telling.length, 2);
    });
  }
}
