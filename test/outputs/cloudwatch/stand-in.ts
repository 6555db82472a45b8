/** CloudWatch Logs as far as its JSON protocol and the rules of `PutLogEvents` go. Source: its API reference. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** Answers this to the next request, in place of dealing with it. */
export interface Fault {
  readonly status: number;
  readonly type: string;
  /** The request is never answered. */
  readonly isMute?: boolean;
}

export interface StandIn {
  readonly endpoint: string;
  /** Groups with their streams. */
  readonly groups: Map<string, Map<string, Event[]>>;
  /** Operations asked for, in order. */
  readonly asked: string[];
  /** Numbers of events of the batches taken. */
  readonly batches: number[];
  readonly faults: Fault[];
  rejected: object | undefined;
  /** Resolves when it holds. */
  until(condition: () => boolean): Promise<void>;
}

const MUTE = 0;

export async function standIn(t: TestContext): Promise<StandIn> {
  const waiting: { condition: () => boolean; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    void answer(request, state).then(({ status, body }) => {
      if (status === MUTE) return;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      for (const { condition, resolve } of waiting) if (condition()) resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const state: StandIn = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    groups: new Map(),
    asked: [],
    batches: [],
    faults: [],
    rejected: undefined,
    until: (condition) =>
      condition() ? Promise.resolve() : new Promise((resolve) => waiting.push({ condition, resolve })),
  };
  return state;
}

async function answer(request: IncomingMessage, state: StandIn): Promise<{ status: number; body: object }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const input = JSON.parse(Buffer.concat(chunks).toString());
  const operation = String(request.headers['x-amz-target']).replace('Logs_20140328.', '');
  state.asked.push(operation);
  const refuse = (type: string, status = 400) => ({ status, body: { __type: type, message: type } });
  const fault = state.faults.shift();
  if (fault?.isMute === true) return { status: MUTE, body: {} };
  if (fault !== undefined) return refuse(fault.type, fault.status);
  const group = state.groups.get(input.logGroupName);
  switch (operation) {
    case 'CreateLogGroup':
      if (group !== undefined) return refuse('ResourceAlreadyExistsException');
      state.groups.set(input.logGroupName, new Map());
      return { status: 200, body: {} };
    case 'CreateLogStream':
      if (group === undefined) return refuse('ResourceNotFoundException');
      if (group.has(input.logStreamName)) return refuse('ResourceAlreadyExistsException');
      group.set(input.logStreamName, []);
      return { status: 200, body: {} };
    case 'PutLogEvents': {
      const stream = group?.get(input.logStreamName);
      if (stream === undefined) return refuse('ResourceNotFoundException');
      if (!isAllowed(input.logEvents)) return refuse('InvalidParameterException');
      stream.push(...input.logEvents);
      state.batches.push(input.logEvents.length);
      return { status: 200, body: { rejectedLogEventsInfo: state.rejected } };
    }
  }
  return refuse('UnknownOperationException');
}

function isAllowed(events: readonly Event[]): boolean {
  const times = events.map(({ timestamp }) => timestamp);
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
  return (
    events.length >= 1 &&
    events.length <= 10_000 &&
    bytes <= 1_048_576 &&
    events.every(({ message }) => message !== '') &&
    times.every((time, index) => time >= (times[index - 1] ?? 0)) &&
    Math.max(...times) - Math.min(...times) <= 86_400_000
  );
}
