/** Ways to send the requests of a case, and to look at what came of them. */
import assert from 'node:assert/strict';
import type { ReceivedLog } from '../../../support/otlp-receiver.ts';
import type { Received } from '../judge.ts';
import type { Run } from '../matrix.ts';
import type { Asked, AskOptions } from '../truth.ts';

/** Three requests at once to `path`. */
export function at(path: string, options: AskOptions = {}): (run: Run) => Promise<void> {
  return async ({ truth, app }) => {
    const url = app.url + path;
    await Promise.all([truth.ask(url, options), truth.ask(url, options), truth.ask(url, options)]);
  };
}

/** One request, with whatever the case wants to know of it otherwise. */
export function one(options: AskOptions = {}, path = '/'): (run: Run) => Promise<void> {
  return async ({ truth, app }) => {
    await truth.ask(app.url + path, options);
  };
}

/** The record of a step of a request. */
export function logOf(received: Received, asked: Asked, step: string): ReceivedLog {
  const log = received.logs.find(
    (found) => found.attributes['marker'] === asked.marker && found.body === step,
  );
  assert.ok(log, `"${step}" of ${asked.marker}`);
  return log;
}

/** The entry record of a request. */
export function entryOf(received: Received, asked: Asked): ReceivedLog {
  const entry = received.logs.find(
    (log) => log.logger === 'http.server' && log.attributes['request_id'] === asked.requestId,
  );
  assert.ok(entry, `entry record of ${asked.marker}`);
  return entry;
}
