import { exec, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { carryContext, contextEnv } from 'spanlog';
import { serve } from './kit.mjs';

const script = join(import.meta.dirname, 'child.mjs');
const flags = ['--require', 'spanlog/register'];

serve(async ({ marker, req, say }) => {
  const bare = { ...process.env, MARKER: marker };
  const env = { ...bare, ...contextEnv() };
  const how = req.url.slice(1);
  let child;
  if (how === 'spawn')
    child = spawn(process.execPath, [...flags, script, 'spawned'], { env, stdio: 'inherit' });
  if (how === 'bare')
    child = spawn(process.execPath, [...flags, script, 'bare child'], { env: bare, stdio: 'inherit' });
  // Takes over the flags of this process.
  if (how === 'fork') child = fork(script, ['forked'], { env });
  if (how === 'exec') {
    child = exec(`"${process.execPath}" ${flags.join(' ')} "${script}" executed`, { env }, () =>
      say('callback of exec'),
    );
    child.stdout.once('data', () => say('output of the child'));
  }
  if (how === 'message') {
    child = fork(script, ['told'], { env: bare });
    child.send({ marker, carrier: carryContext() });
    child.on('message', () => {
      say('message from the child');
      child.disconnect();
    });
  }
  child.once('exit', () => say('exit of the child'));
  // A child that was disconnected by its parent has no 'close' event.
  await once(child, how === 'message' ? 'exit' : 'close');
  say('after the child');
});
