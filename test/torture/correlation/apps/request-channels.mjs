import { subscribe } from 'node:diagnostics_channel';
import { serve, step } from './kit.mjs';

subscribe('http.server.request.start', ({ request }) => step(request.headers['x-marker'], 'request.start'));
subscribe('http.server.response.finish', ({ request }) =>
  step(request.headers['x-marker'], 'response.finish'),
);

serve(({ say }) => say('handler'));
