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

type Command<I> = new (input: I) => object;

interface AwsModule {
  readonly CloudWatchLogsClient: new (config: object) => { send(command: object): Promise<unknown> };
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
 * @throws Error of the package's own.
 */
export function awsLogs(
  file: string,
  { region, endpoint }: { region?: string | undefined; endpoint?: string | undefined },
): AwsLogs {
  const aws = createRequire(import.meta.url)(file) as AwsModule;
  const client = new aws.CloudWatchLogsClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // What fails is tried again here, for as long as it takes.
    maxAttempts: 1,
  });
  return {
    async put(stream, logEvents) {
      const answer = await client.send(new aws.PutLogEventsCommand({ ...stream, logEvents }));
      return (answer as { rejectedLogEventsInfo?: Rejected }).rejectedLogEventsInfo;
    },
    async createStream(stream) {
      await client.send(new aws.CreateLogStreamCommand(stream));
    },
    async createGroup(logGroupName) {
      await client.send(new aws.CreateLogGroupCommand({ logGroupName }));
    },
  };
}
