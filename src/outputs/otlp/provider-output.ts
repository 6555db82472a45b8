import type { Logger, LoggerProvider } from '@opentelemetry/api';
import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';

/** The scope of the root logger: the SDK warns of an empty one. */
const ROOT_SCOPE = 'root';

/** A LoggerProvider of the SDK, as far as this output needs it. */
export interface FlushableLoggerProvider extends LoggerProvider {
  forceFlush?(): Promise<void>;
}

/** Hands records to the SDK's LoggerProvider, whose processors deliver them. */
export class ProviderOutput implements Output {
  readonly name = 'otlp';
  readonly #provider: FlushableLoggerProvider;
  readonly #loggers = new Map<string, Logger>();

  constructor(provider: FlushableLoggerProvider) {
    this.#provider = provider;
  }

  write(record: StampedRecord): void {
    const seconds = Math.floor(record.time / 1e3);
    this.#loggerOf(record).emit({
      timestamp: [seconds, Math.floor((record.time - seconds * 1e3) * 1e6)],
      severityNumber: record.severityNumber,
      severityText: record.severityText,
      body: record.body,
      attributes: record.attributes,
      context: record.context,
      ...(record.eventName !== undefined && { eventName: record.eventName }),
    });
  }

  async flush(): Promise<void> {
    await this.#provider.forceFlush?.();
  }

  close(): Promise<void> {
    return this.flush();
  }

  #loggerOf(record: StampedRecord): Logger {
    const key = `${record.logger}\n${record.loggerVersion ?? ''}`;
    let logger = this.#loggers.get(key);
    if (logger === undefined) {
      logger = this.#provider.getLogger(record.logger || ROOT_SCOPE, record.loggerVersion);
      this.#loggers.set(key, logger);
    }
    return logger;
  }
}
