/** The service behind the one under test: logs, and asks the next one when it has been told of one. */
import { serve } from './kit.mjs';

const next = process.env.NEXT;

serve(async ({ marker, req, say }) => {
  say(process.env.NAME ?? 'peer');
  if (next !== undefined) {
    await (await fetch(next, { headers: { 'x-marker': marker } })).text();
    say(`${process.env.NAME}, answered`);
  }
  if (req.headers.tracestate !== undefined) say(`${process.env.NAME}: tracestate ${req.headers.tracestate}`);
});
