/**
 * `npm run demo`: the local viewer, the three services of the shop under the real `--require spanlog/register`, and
 * some visitors. Ctrl-C ends all of it.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `npm run demo -- [options]

  --port N        the viewer's port (default 4318, or a free one when that is taken)
  --duration N    ends by itself after N seconds (default: Ctrl-C ends it)
  --data-dir DIR  where logs, traces and the shop's databases are kept (default examples/shop/.spanlog)
  --logs          shows the services' standard output here
`;

process.exitCode = await main();

/** @returns {Promise<number>} the exit code. */
async function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 15)) {
    return refuse(`this is Node ${process.versions.node}, Spanlog needs 22.15 or newer`);
  }
  let options;
  try {
    options = readOptions();
  } catch (error) {
    return refuse(`${error.message}\n\n${HELP}`);
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  // Only here: an older Node cannot load it.
  const { run, viewerProgram } = await import('./demo/run.js');
  if (!existsSync(viewerProgram)) return refuse('Spanlog is not built yet: npm run build');
  const reason = await run(options);
  return reason === undefined ? 0 : refuse(reason);
}

/** @throws {Error} for an option that is unknown or has a wrong value. */
function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4318' },
      duration: { type: 'string' },
      'data-dir': { type: 'string' },
      logs: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const number = (name, max) => {
    const value = Number(values[name]);
    if (!(value >= 0 && value <= max)) throw new Error(`--${name} must be a number from 0 to ${max}`);
    return value;
  };
  return {
    port: number('port', 65_535),
    duration: values.duration === undefined ? undefined : number('duration', 86_400),
    dataDir: values['data-dir'],
    logs: values.logs,
    help: values.help,
  };
}

function refuse(reason) {
  process.stderr.write(`demo: ${reason}\n`);
  return 1;
}
