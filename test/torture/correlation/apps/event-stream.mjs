import { serve } from './kit.mjs';

serve(async ({ req, res, say }) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.flushHeaders();
  let sent = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      sent++;
      res.write(`data: ${sent}\n\n`, () => say(`event ${sent} written`));
      if (sent < 3) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
  req.on('close', () => say('request closed'));
  res.on('close', () => say('response closed'));
  res.end(() => say('response ended'));
});
