/** Puts the parts together: the only place that knows all of them. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { context, diag, type LoggerProvider, logs, propagation, trace } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Config, SpanlogConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { carriedContext, carrierFromEnv } from '../context/carrier.ts';
import { RequestIdPropagator } from '../context/request-id.ts';
import type { DeliveryCount } from '../outputs/otlp/delivery-count.ts';
import { type Delivery, logDelivery, spanDelivery } from '../outputs/otlp/processors.ts';
import { ProviderOutput } from '../outputs/otlp/provider-output.ts';
import type { Cleaner } from '../processors/redact.ts';
import { spanRedactor } from '../processors/redact-spans.ts';
import { type Output, Pipeline } from '../record/pipeline.ts';
import { runtime } from '../runtime.ts';
import { httpSource } from '../sources/http/http-source.ts';
import { bridgeLegacyLogsApi, PipelineLoggerProvider } from '../sources/logs-api.ts';
import { banner } from './banner.ts';
import { cleanerFor, consoleOutputs, redaction } from './console-pipeline.ts';
import { RootedContextManager } from './context-manager.ts';
import { takeOverDiagnostics } from './diagnostics.ts';
import { hookEsModules } from './esm-hooks.ts';
import { findInstrumentations } from './instrumentations.ts';
import { speakLastWords } from './last-words/last-words.ts';
import { OpenSpans } from './last-words/open-spans.ts';
import { watchInOwnThread } from './last-words/own-thread.ts';
import { pending } from './lifecycle.ts';
import { otherSdkIsRegistered } from './other-sdk.ts';
import { followConfigFile } from './reload.ts';
import { baseResource, resourceDetectors } from './resource.ts';
import { sayOnStderr } from './stderr.ts';

/**
 * Starts logging and tracing in this thread. `spanlog/register` calls it; an app that configures in code calls it
 * before it loads anything it wants traced.
 *
 * @throws ConfigError for a configuration that cannot be started with. Once it has returned, nothing in logging throws
 * into the app.
 */
export function start(given: SpanlogConfig = {}): void {
  if (runtime.running !== undefined) {
    sayOnStderr('started twice; the first start stays in force');
    return;
  }
  const config = loadConfig(given);
  const disabled = process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const joins = otherSdkIsRegistered();
  const clean = cleanerFor(config);
  const outputs = consoleOutputs(config);
  const telemetry = disabled ? undefined : startTelemetry(config, joins, clean);
  if (telemetry !== undefined) outputs.push(telemetry.output);
  startContext(joins);
  const pipeline = new Pipeline(redaction(clean), outputs);
  runtime.levels.replaceWith(config.levels);
  runtime.pipeline = pipeline;
  runtime.running = {
    logs: telemetry?.logs,
    spans: telemetry?.spans,
    flush: async () => {
      await Promise.allSettled([pipeline.flush(), telemetry?.flush()]);
    },
    stop: async () => {
      await pipeline.close();
      await telemetry?.stop();
    },
    writeNow() {},
    hurry() {},
    drain: () => false,
    undelivered: () => ({ kept: 0, lost: pending(telemetry?.logs) }),
  };
  followConfigFile(config, given);
  const order = speakLastWords({
    exitTimeout: config.exitTimeout,
    openSpans: telemetry?.openSpans,
    asynchronous: true,
  });
  if (order !== undefined && telemetry !== undefined) watchInOwnThread(order);
  if (config.banner && isMainThread) sayOnStderr(banner(config, telemetry?.instrumentations));
}

interface Telemetry {
  /** Names of what is instrumented, for the banner. */
  readonly instrumentations: readonly string[];
  readonly output: Output;
  readonly logs: DeliveryCount | undefined;
  readonly spans: DeliveryCount | undefined;
  /** Undefined when the spans are another SDK's. */
  readonly openSpans: OpenSpans | undefined;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

function startTelemetry(config: Config, joins: boolean, clean: Cleaner | undefined): Telemetry {
  if (joins) {
    sayOnStderr(
      'another OpenTelemetry SDK is running already: its traces are used and its instrumentations stay; spanlog adds logs',
    );
    // Its diagnostics would complain, with a stack trace, that they are taken over below.
    diag.disable();
  }
  const logging = logDelivery(config.otlp, sayOnStderr);
  const tracing: Delivery<SpanProcessor> = joins
    ? { processors: [], count: undefined }
    : spanDelivery(config.otlp, sayOnStderr);
  const found = joins ? [] : findInstrumentations(sayOnStderr);
  hookEsModules(found, sayOnStderr);
  const http = joins ? undefined : httpSource(config.trustProxy);
  const instrumentations =
    http === undefined
      ? []
      : [
          http.instrumentation,
          new UndiciInstrumentation(),
          ...found.flatMap((one) => one.instrumentations),
          ...(config.instrumentations as Instrumentation[]),
        ];
  const detectors = resourceDetectors();
  const senders = [...tracing.processors, ...(config.spanProcessors as SpanProcessor[])];
  const redacts = senders.length > 0 && clean !== undefined;
  const openSpans = joins ? undefined : new OpenSpans();
  const spanProcessors = [
    ...(openSpans === undefined ? [] : [openSpans]),
    ...(redacts ? [spanRedactor(clean)] : []),
    ...senders,
  ];
  const sdk = startNodeSdk({
    logLevel: joins ? 'none' : (process.env['OTEL_LOG_LEVEL'] ?? 'warn'),
    baseResource: baseResource(config),
    ...(config.explicitService !== undefined && {
      resourceAttributes: { 'service.name': config.explicitService },
    }),
    ...(detectors !== undefined && { resourceDetectors: detectors }),
    logRecordProcessors: [...logging.processors, ...(config.logRecordProcessors as LogRecordProcessor[])],
    spanProcessors,
    // Logs and traces are what Spanlog is for: metrics only when they are asked for.
    ...(!process.env['OTEL_METRICS_EXPORTER'] && { metricReaders: [] }),
    instrumentations,
  });
  takeOverDiagnostics();
  loadInstrumentedBuiltIns();
  http?.patched();
  const output = takeOverLogs();
  return {
    instrumentations: joins ? [] : ['http', 'undici', ...found.map((one) => one.name)],
    output,
    logs: logging.count,
    spans: tracing.count,
    openSpans,
    flush: flushSpans,
    stop: () => sdk.shutdown(),
  };
}

/** Asks whichever tracer provider is registered; with `OTEL_CONFIG_FILE` or beside another SDK it is not of our making. */
async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider() as { getDelegate?(): { forceFlush?(): Promise<void> } };
  await provider.getDelegate?.().forceFlush?.();
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
 */
function takeOverLogs(): Output {
  const provider = logs.getLoggerProvider();
  logs.disable();
  const pipeline: LoggerProvider = new PipelineLoggerProvider();
  logs.setGlobalLoggerProvider(pipeline);
  bridgeLegacyLogsApi(pipeline);
  return new ProviderOutput(provider);
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
    new CompositePropagator({ propagators: [registered, new RequestIdPropagator()] }),
  );
  const carrier = carrierFromEnv(process.env);
  if (carrier !== undefined) manager.root = carriedContext(carrier);
}
