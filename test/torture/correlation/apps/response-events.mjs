import { setTimeout as wait } from 'node:timers/promises';
import { gate, serve } from './kit.mjs';

/** So many requests are answered before the first: pipelined, their answers wait in line for the first one's. */
const others = Number(process.env.OTHERS ?? 0);
const othersAnswered = gate();
let come = 0;
let answered = 0;

serve(async ({ req, res, say }) => {
  come++;
  const isFirst = come === 1;
  res.once('finish', () => say('finish of the response'));
  res.once('close', () => say('close of the response'));
  req.once('close', () => say('close of the request'));
  say('handler');
  await wait(1);
  if (isFirst && others > 0) await othersAnswered.promise;
  res.write('some', () => say('callback of write'));
  res.end('done', () => say('callback of end'));
  answered++;
  if (answered === others) othersAnswered.resolve();
});
