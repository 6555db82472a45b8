/** A small app with the flag in front of it, and the entry records of what is asked of it. */
import type { TestContext } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../../support/otlp-receiver.ts';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly receiver: Receiver;
  /** The entry record of a request by its path; waits until it is there. */
  entry(path: string): Promise<ReceivedLog>;
}

/** Prints the line by which an app's port is known. */
export const SAY =
  "const say = (server) => process.stderr.write('listening ' + server.address().port + '\\n');\n";

/**
 * @param code of an ES module.
 * @param aliases as for any app.
 */
export async function serve(
  t: TestContext,
  packages: string[],
  code: string,
  aliases: { [name: string]: string } = {},
): Promise<Served> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.mjs': `${SAY}${code}` },
    packages,
    aliases,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      SPANLOG_BRIDGES: 'console',
      SPANLOG_LEVEL: 'info',
    },
  });
  const port = await portOf(app);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    receiver,
    entry: (path) =>
      receiver.until(`the entry of ${path}`, ({ logs }) =>
        logs.find((log) => log.logger === 'http.server' && log.attributes['url.path'] === path),
      ),
  };
}
