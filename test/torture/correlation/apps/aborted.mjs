import { serve } from './kit.mjs';

serve(async ({ req, res, say }) => {
  req.once('aborted', () => say('aborted'));
  req.once('error', () => say('error of the request'));
  res.write('half');
  await new Promise((resolve) => {
    res.once('close', () => {
      say('close of the response');
      resolve();
    });
  });
  say('after the client has gone');
});
