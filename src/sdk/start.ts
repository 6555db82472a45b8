/** Puts the parts together: the only place that knows all of them. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { context, diag, type LoggerProvider, logs, propagation, trace } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Config, SpanlogConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { carriedContext, carrierFromEnv } from '../context/carrier.ts';
import { RequestIdPropagator } from '../context/request-id.ts';
import { type FlushableLoggerProvider, ProviderOutput } from '../outputs/otlp/provider-output.ts';
import { flushingWithin } from '../outputs/otlp/spool-span-processor.ts';
import type { Cleaner } from '../processors/redact.ts';
import type { Withhold } from '../processors/withhold/withhold.ts';
import { type Output, Pipeline } from '../record/pipeline.ts';
import { type Running, runtime, type Undelivered } from '../runtime.ts';
import type { WatchOrder } from '../signals/signal-watch.ts';
import type { UnhandledSignals } from '../signals/unhandled-signals.ts';
import { installBridges } from '../sources/bridges/bridges.ts';
import type { LibraryFile } from '../sources/bridges/library-file.ts';
import { stopSending } from '../sources/bridges/otel-senders.ts';
import { NextSampler, NextSpans, nextPropagator } from '../sources/http/frameworks/next.ts';
import { httpSource } from '../sources/http/http-source.ts';
import { bridgeLegacyLogsApi, PipelineLoggerProvider } from '../sources/logs-api.ts';
import { hookClients } from '../sources/outbound/hooks.ts';
import { OutboundCalls } from '../sources/outbound/outbound-calls.ts';
import { CallSampler, samplerFromEnvironment } from '../sources/outbound/sampler.ts';
import type { Spool } from '../spool/spool.ts';
import { banner } from './banner.ts';
import { RootedContextManager } from './context-manager.ts';
import { deliver } from './delivery.ts';
import { takeOverDiagnostics } from './diagnostics.ts';
import { hookEsModules } from './esm-hooks.ts';
import { putInFront } from './file-spans.ts';
import { findInstrumentations } from './instrumentations.ts';
import { speakLastWords } from './last-words/last-words.ts';
import { OpenSpans } from './last-words/open-spans.ts';
import { watchInOwnThread } from './last-words/own-thread.ts';
import { otherSdkIsRegistered } from './other-sdk.ts';
import { cleanerFor, gateOf, ownOutputs, redaction, takesOf, UNKNOWN_SERVICE } from './own-outputs.ts';
import { followConfigFile } from './reload.ts';
import { resourceOf, settledAttributes } from './resource.ts';
import { registerSelfMetrics } from './self-metrics.ts';
import { sayOnStderr } from './stderr.ts';
import { missingInstrumentations } from './untraced-clients.ts';

/**
 * Starts logging and tracing in this thread. `spanlog/register` calls it; an app that configures in code calls it
 * before it loads anything it wants traced.
 *
 * @throws ConfigError for a configuration that cannot be started with. Once it has returned, nothing in logging throws
 * into the app.
 */
export function start(given: SpanlogConfig = {}): void {
  if (runtime.running !== undefined) {
    sayOnStderr('started twice; the first start stays in force, with the configuration it had');
    return;
  }
  const config = loadConfig(given);
  const disabled = process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const joins = otherSdkIsRegistered();
  const clean = cleanerFor(config);
  const outputs = ownOutputs(config);
  let signals: UnhandledSignals | undefined;
  const telemetry = disabled ? undefined : startTelemetry(config, joins, clean, () => signals?.order());
  if (telemetry !== undefined) outputs.push(...telemetry.outputs.map((output) => takesOf(output, config)));
  startContext(joins);
  const gate = gateOf(config);
  const pipeline = new Pipeline(redaction(clean), outputs, gate);
  runtime.levels.replaceWith(config.levels);
  runtime.pipeline?.handOver(pipeline);
  runtime.pipeline = pipeline;
  runtime.running = running(pipeline, telemetry, gate, config.exitTimeout, clean);
  registerSelfMetrics();
  if (telemetry !== undefined || writesElsewhere(config)) {
    installBridges(config.bridges, telemetry?.files);
  }
  followConfigFile(config, given);
  signals = speakLastWords({
    exitTimeout: config.exitTimeout,
    openSpans: telemetry?.openSpans,
    asynchronous: telemetry?.isAsynchronous === true || !canHaveThreads(),
  });
  const waits = telemetry?.isAsynchronous === true || sendsByItself(config);
  if (signals !== undefined && telemetry?.spool === undefined && waits && canHaveThreads())
    watchInOwnThread(signals);
  if (config.banner && isMainThread)
    sayOnStderr(banner(config, telemetry?.instrumentations, telemetry?.missing()));
}

/** Without a thread of its own the spool sends while the event loop runs. */
function canHaveThreads(): boolean {
  const { permission } = process as Partial<NodeJS.Process>;
  return permission === undefined || permission.has('worker');
}

/** An output keeps records in memory until they are sent. */
function sendsByItself({ outputs }: Config): boolean {
  return Object.values(outputs).some(
    ({ type }) => type === 'syslog' || type === 'gelf' || type === 'cloudwatch',
  );
}

/** Without any output but the console there is nobody to tell what the app has shown itself. */
function writesElsewhere({ outputs }: Config): boolean {
  return Object.values(outputs).some(({ type }) => type !== 'console' && type !== 'otlp');
}

function running(
  pipeline: Pipeline,
  telemetry: Telemetry | undefined,
  gate: Withhold | undefined,
  exitTimeout: number,
  clean: Cleaner | undefined,
): Running {
  const spool = telemetry?.spool;
  return {
    sent: (signal) => (telemetry?.sends.has(signal) ? spool?.counts(signal) : undefined),
    writeNow: () => {
      spool?.writeNow();
      pipeline.writeNow();
    },
    hurry: () => spool?.hurry(),
    drain(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      // First what is only in memory; the spool's thread sends meanwhile, and what it cannot send is on disk.
      const isEmpty = pipeline.drain(timeoutMs);
      return (spool?.drain(Math.max(0, deadline - performance.now())) ?? true) && isEmpty;
    },
    flush: async (timeoutMs) => {
      const deadline = performance.now() + timeoutMs;
      await Promise.allSettled([pipeline.flush(), telemetry?.flush(timeoutMs)]);
      return (await spool?.flush(Math.max(0, deadline - performance.now()))) ?? true;
    },
    undelivered: () => undelivered(telemetry, pipeline),
    clean: clean ?? ((value) => value),
    withheld: () => gate?.withheld ?? { held: 0, sampled: 0, collapsed: 0 },
    stop: async () => {
      await pipeline.close();
      await telemetry?.stop();
      await spool?.flush(exitTimeout);
      await spool?.close();
    },
  };
}

function undelivered(telemetry: Telemetry | undefined, pipeline: Pipeline): Undelivered {
  let kept = 0;
  let lost = 0;
  for (const signal of telemetry?.sends ?? []) {
    const inMemory = telemetry?.spool?.inMemory(signal) ?? 0;
    lost += inMemory;
    kept += (telemetry?.spool?.counts(signal).spooled ?? 0) - inMemory;
  }
  return { kept, lost, waiting: pipeline.waiting() };
}

interface Telemetry {
  /** Names of what is instrumented, for the banner. */
  readonly instrumentations: readonly string[];
  /** Packages that would trace what is not. */
  missing(): string[];
  readonly outputs: readonly Output[];
  /** What is to be patched of frameworks without a hook. */
  readonly files: readonly LibraryFile[];
  readonly spool: Spool | undefined;
  /** The signals that go by the spool. */
  readonly sends: ReadonlySet<'logs' | 'traces'>;
  /** Undefined when the spans are another SDK's. */
  readonly openSpans: OpenSpans | undefined;
  /** Something is sent by others than the spool, while the event loop runs. */
  readonly isAsynchronous: boolean;
  /** @param timeoutMs milliseconds. */
  flush(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

function startTelemetry(
  config: Config,
  joins: boolean,
  clean: Cleaner | undefined,
  watch: () => WatchOrder | undefined,
): Telemetry {
  if (joins) {
    sayOnStderr(
      'another OpenTelemetry SDK is running already: its traces are used and its instrumentations stay; spanlog adds logs',
    );
    // Its diagnostics would complain, with a stack trace, that they are taken over below.
    diag.disable();
    // Logs go by Spanlog from now on, and once: its provider would send them a second time.
    logs.disable();
  }
  const resource = resourceOf(config, clean);
  const delivery = deliver(config, resource, !joins, clean, watch);
  const found = joins ? [] : findInstrumentations(sayOnStderr);
  hookEsModules(found, sayOnStderr);
  const digested = clean ?? ((value) => value);
  const http = joins ? undefined : httpSource(config.trustProxy, { clean: digested, user: config.user });
  const instrumentations =
    http === undefined
      ? []
      : [
          http.instrumentation,
          new UndiciInstrumentation(),
          ...found.flatMap((one) => one.instrumentations),
          ...(config.instrumentations as Instrumentation[]),
        ];
  stopSending(instrumentations, config.bridges);
  const outbound = joins ? undefined : config.outbound;
  if (outbound !== undefined) hookClients(instrumentations, outbound);
  const calls = outbound === undefined ? undefined : new OutboundCalls(outbound, digested);
  const openSpans = joins ? undefined : new OpenSpans();
  // First, so that a processor of the app that throws does not keep it from seeing a span's end.
  const spanProcessors = [
    ...(openSpans === undefined ? [] : [openSpans, new NextSpans()]),
    ...(calls === undefined ? [] : [calls]),
    ...delivery.spanProcessors,
  ];
  const sdk = startNodeSdk({
    logLevel: joins ? 'none' : (process.env['OTEL_LOG_LEVEL'] ?? 'warn'),
    baseResource: resource,
    resourceDetectors: [],
    // The SDK reads OTEL_RESOURCE_ATTRIBUTES once more, over the name that stands above it and with the secrets in it.
    resourceAttributes: { 'service.name': UNKNOWN_SERVICE, ...settledAttributes(resource) },
    logRecordProcessors: delivery.logRecordProcessors,
    spanProcessors,
    ...(!joins && { sampler: samplerOf(outbound?.sqlComments) }),
    // Logs and traces are what Spanlog is for: metrics only when they are asked for.
    ...(!process.env['OTEL_METRICS_EXPORTER'] && { metricReaders: [] }),
    instrumentations,
  });
  if (process.env['OTEL_CONFIG_FILE'] && !joins) putInFront(spanProcessors);
  takeOverDiagnostics();
  loadInstrumentedBuiltIns();
  http?.patched();
  const provider = takeOverLogs();
  return {
    instrumentations: joins ? [] : ['http', 'undici', ...found.map((one) => one.name)],
    missing: () => (outbound === undefined ? [] : missingInstrumentations(instrumentations)),
    files: http?.files ?? [],
    outputs: [...delivery.outputs, ...(provider === undefined ? [] : [provider])],
    spool: delivery.spool,
    sends: delivery.sends,
    openSpans,
    isAsynchronous: provider !== undefined || config.spanProcessors.length > 0,
    flush: flushSpans,
    stop: () => sdk.shutdown(),
  };
}

/** @param sqlComments undefined when calls to other services are not told. */
function samplerOf(sqlComments: boolean | undefined): Sampler {
  const sampler = new NextSampler(samplerFromEnvironment());
  return sqlComments === undefined ? sampler : new CallSampler(sampler, sqlComments);
}

/** Asks whichever tracer provider is registered; with `OTEL_CONFIG_FILE` or beside another SDK it is not of our making. */
async function flushSpans(timeoutMs: number): Promise<void> {
  const provider = trace.getTracerProvider() as { getDelegate?(): { forceFlush?(): Promise<void> } };
  await context.with(flushingWithin(timeoutMs), () => provider.getDelegate?.().forceFlush?.());
}

/** `import { request } from 'node:http'` is a copy of the binding: it is brought up to date after the patch. */
function loadInstrumentedBuiltIns(): void {
  const require = createRequire(import.meta.url);
  require('node:http');
  require('node:https');
  syncBuiltinESMExports();
}

/**
 * Puts the pipeline in front of the provider the SDK has registered, so that whoever emits through the Logs API is
 * stamped and written like everybody else.
 *
 * @returns an output for the SDK's own processors; undefined when there are none.
 */
function takeOverLogs(): Output | undefined {
  const registered = logs.getLoggerProvider();
  const isOurs = isFlushable(registered);
  logs.disable();
  const pipeline: LoggerProvider = new PipelineLoggerProvider();
  logs.setGlobalLoggerProvider(pipeline);
  bridgeLegacyLogsApi(pipeline);
  return isOurs ? new ProviderOutput(registered) : undefined;
}

/** Without any processor the SDK makes no provider, and the API's own stands there. */
function isFlushable(provider: LoggerProvider): provider is FlushableLoggerProvider {
  return 'forceFlush' in provider;
}

/**
 * The context manager, unless another SDK has brought its own; the request id beside whatever else is propagated; and
 * the work this process was born into.
 */
function startContext(joins: boolean): void {
  const manager = new RootedContextManager();
  if (!joins) {
    context.disable();
    context.setGlobalContextManager(manager.enable());
    process.prependListener('uncaughtExceptionMonitor', () => manager.returnToThrow());
  }
  const registered = propagation['_getGlobalPropagator']();
  propagation.disable();
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [registered, new RequestIdPropagator(), nextPropagator] }),
  );
  const carrier = carrierFromEnv(process.env);
  if (carrier !== undefined) manager.root = carriedContext(carrier);
}
