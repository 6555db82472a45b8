/** The public door: everything a service imports from 'spanlog'. */
import { showUnstartedRecords } from './sdk/unstarted.ts';

export type {
  BridgesConfig,
  EnvironmentConfig,
  HoldBackConfig,
  LoggerConfig,
  OtlpProtocol,
  OutboundConfig,
  OutboundKind,
  RedactConfig,
  SamplingConfig,
  SpanlogConfig,
  SpoolConfig,
  StormConfig,
  TrustProxy,
  UserReader,
} from './config/config.ts';
export { defineConfig } from './config/define-config.ts';
export type { LevelAlias, LevelName, LevelSetting } from './config/level-table.ts';
export type {
  CallbackOutputConfig,
  CloudWatchOutputConfig,
  ConnectionConfig,
  ConsoleOutputConfig,
  FileOutputConfig,
  GelfOutputConfig,
  MemoryOutputConfig,
  OtlpOutputConfig,
  OutputConfig,
  OutputTakes,
  RemoteOutputConfig,
  SyslogFacility,
  SyslogOutputConfig,
} from './config/output-config.ts';
export type { ContextCarrier } from './context/carrier.ts';
export { carryContext, contextEnv, continueContext } from './context/carrier.ts';
export { getContext, setContext, withContext } from './context/fields.ts';
export { getLogger } from './logger/get-logger.ts';
export { getLevel, setLevel } from './logger/level.ts';
export type { LogAttributes, Logger, LogMethod } from './logger/logger.ts';
export type { Level } from './record/level.ts';
export type { StampedRecord } from './record/record.ts';
export type { SignalStats, Stats } from './sdk/lifecycle.ts';
export { flush, shutdown, stats } from './sdk/lifecycle.ts';
export { start } from './sdk/load.ts';
export type { JobOptions } from './sources/jobs/job.ts';
export { job } from './sources/jobs/job.ts';
export type { JobProgress } from './sources/jobs/job-run.ts';
export type { QueueWorker } from './sources/jobs/queue-worker.ts';
export { watchWorker } from './sources/jobs/queue-worker.ts';
export type { QueuedJob } from './sources/jobs/wrappers.ts';
export { enqueued, jobLoop, queueJob, scheduledJob } from './sources/jobs/wrappers.ts';

showUnstartedRecords();
