/** What is used of `@aws-sdk/client-cloudwatch-logs`, an optional peer. */
import { createRequire } from 'node:module';
import type { LogEvent } from './batch.ts';

/** Which events of a batch were not taken, by their place in it. */
export interface Rejected {
  readonly tooNewLogEventStartIndex?: number | undefined;
  readonly tooOldLogEventEndIndex?: number | undefined;
  readonly expiredLogEventEndIndex?: number | undefined;
}

export interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Milliseconds for one request, with all that the client does for it. */
const TIMEOUT = 15_000;

type Command<I> = new (input: I) => object;

interface AwsModule {
  readonly CloudWatchLogsClient: new (
    config: object,
  ) => { send(command: object, options: object): Promise<unknown> };
  readonly PutLogEventsCommand: Command<Stream & { logEvents: readonly LogEvent[] }>;
  readonly CreateLogStreamCommand: Command<Stream>;
  readonly CreateLogGroupCommand: Command<{ logGroupName: string }>;
}

export interface AwsLogs {
  put(stream: Stream, logEvents: readonly LogEvent[]): Promise<Rejected | undefined>;
  createStream(stream: Stream): Promise<void>;
  createGroup(logGroupName: string): Promise<void>;
}

/**
 * @param file the package's main file.
 * @param timeoutMs milliseconds after which a request without an answer is given up.
 * @throws Error of the package's own.
 */
export function awsLogs(
  file: string,
  { region, endpoint }: { region?: string | undefined; endpoint?: string | undefined },
  timeoutMs = TIMEOUT,
): AwsLogs {
  const aws = createRequire(import.meta.url)(file) as AwsModule;
  const client = new aws.CloudWatchLogsClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // What fails is tried again here, for as long as it takes.
    maxAttempts: 1,
  });
  const send = (command: object) => within(timeoutMs, (abortSignal) => client.send(command, { abortSignal }));
  return {
    async put(stream, logEvents) {
      const answer = await send(new aws.PutLogEventsCommand({ ...stream, logEvents }));
      return (answer as { rejectedLogEventsInfo?: Rejected }).rejectedLogEventsInfo;
    },
    async createStream(stream) {
      await send(new aws.CreateLogStreamCommand(stream));
    },
    async createGroup(logGroupName) {
      await send(new aws.CreateLogGroupCommand({ logGroupName }));
    },
  };
}

/** A signal alone would do for the connection, and not for the looking up of credentials. */
async function within<T>(timeoutMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error(`no answer within ${timeoutMs} ms`), { name: 'TimeoutError' }));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
