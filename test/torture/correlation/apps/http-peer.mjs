/** Answers each of several calls a request makes, and says which one it was. */
import { serve } from './kit.mjs';

serve(async ({ req, res, say }) => {
  say(`peer ${req.url}`);
  req.resume();
  res.end('answer');
});
