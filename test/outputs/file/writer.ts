/** A process of the rotation test: writes numbered lines to a file that others write to and rotate as well. */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { FileOutput } from '../../../src/outputs/file/file-output.ts';

const [path = '', name = '', count = '0'] = process.argv.slice(2);
const output = new FileOutput(
  'file',
  { path, maxBytes: 20_000, every: undefined, compress: true },
  (record) => `${name} ${String(record.body)} ${'x'.repeat(Number(record.body) % 90)} end`,
  (line) => console.error(line),
);
const base = {
  time: 0,
  severityText: 'INFO',
  logger: 'a',
  loggerVersion: undefined,
  eventName: undefined,
  attributes: {},
  spanContext: undefined,
  context: ROOT_CONTEXT,
};
let written = 0;
function some(): void {
  for (let i = 0; i < 7 && written < Number(count); i++) {
    output.write({ ...base, severityNumber: written % 50 === 0 ? 17 : 9, body: written++ });
  }
  if (written < Number(count)) setImmediate(some);
  else void output.close().then(() => process.exit(output.lost === 0 ? 0 : 1));
}
some();
