import { Elasticsearch } from './elasticsearch.ts';
import { Loki } from './loki.ts';
import { ORGANISATION, PUBLIC_KEY, SentryStandIn, TOKEN } from './sentry-stand-in.ts';

/** Every destination at once: real Elasticsearch with the shipped templates, real Loki, a stand-in for Sentry. */
export class Destinations {
  readonly elasticsearch: Elasticsearch;
  readonly loki: Loki;
  readonly sentry: SentryStandIn;

  private constructor(elasticsearch: Elasticsearch, loki: Loki, sentry: SentryStandIn) {
    this.elasticsearch = elasticsearch;
    this.loki = loki;
    this.sentry = sentry;
  }

  static async start(): Promise<Destinations> {
    const [elasticsearch, loki, sentry] = await Promise.all([
      Elasticsearch.start(),
      Loki.start(),
      SentryStandIn.start(),
    ]);
    await elasticsearch.installTemplates();
    return new Destinations(elasticsearch, loki, sentry);
  }

  /** The environment that leads the shipped files to them. */
  get environment(): Record<string, string> {
    return {
      SPANLOG_ES_ENDPOINT: this.elasticsearch.url,
      SPANLOG_LOKI_ENDPOINT: `${this.loki.url}/otlp`,
      ...sentryEnvironment(this.sentry),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.elasticsearch.stop(), this.loki.stop(), this.sentry.stop()]);
  }
}

/** The environment for sentry-dsn.yaml and for sentry-projects.yaml. */
export function sentryEnvironment(sentry: SentryStandIn): Record<string, string> {
  return {
    SPANLOG_SENTRY_ENDPOINT: sentry.endpoint,
    SPANLOG_SENTRY_KEY: PUBLIC_KEY,
    SPANLOG_SENTRY_URL: sentry.url,
    SPANLOG_SENTRY_ORG: ORGANISATION,
    SPANLOG_SENTRY_TOKEN: TOKEN,
    // The stand-in is its own proxy; Go never sends requests for the loopback interface through one.
    HTTP_PROXY: sentry.url,
  };
}
