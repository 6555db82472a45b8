import type { Config } from '../config/config.ts';
import type { OutputChoice } from '../config/outputs-schema.ts';
import { endpointText } from '../outputs/otlp/endpoint.ts';
import { UNKNOWN_SERVICE } from './own-outputs.ts';

/**
 * The line that says at the start what is on and where it goes. Addresses are without credentials.
 *
 * @param instrumentations undefined when OTEL_SDK_DISABLED is set.
 * @param missing packages that would trace the clients the app uses.
 */
export function banner(
  config: Config,
  instrumentations: readonly string[] | undefined,
  missing: readonly string[] = [],
): string {
  const parts = [config.service ?? UNKNOWN_SERVICE];
  if (instrumentations === undefined) {
    parts.push('OpenTelemetry off (OTEL_SDK_DISABLED)');
  } else {
    parts.push(destinations(config));
    parts.push(
      instrumentations.length > 0 ? `traced: ${instrumentations.join(', ')}` : 'joined a running SDK',
    );
    if (missing.length > 0) parts.push(`for its calls: npm install ${missing.join(' ')}`);
  }
  parts.push(...outputs(config), `level: ${config.levels}`, 'silence with SPANLOG_BANNER=off');
  return parts.join(' | ');
}

function outputs({ outputs, format }: Config): string[] {
  const named = Object.entries(outputs).flatMap(([name, choice]) => {
    const where = place(choice);
    return where === undefined ? [] : [`${name}: ${where}`];
  });
  return 'console' in outputs ? named : [`stdout: ${format}`, ...named];
}

/** Undefined for OTLP, which is told apart. */
function place(choice: OutputChoice): string | undefined {
  switch (choice.type) {
    case 'otlp':
      return undefined;
    case 'console':
      return [choice.stream ?? 'stdout', ...(choice.format === undefined ? [] : [choice.format])].join(' ');
    case 'file':
      return choice.path;
    case 'syslog':
    case 'gelf':
      return `${choice.type} to ${('path' in choice && choice.path) || (choice.host ?? 'localhost')}`;
    case 'cloudwatch':
      return `cloudwatch ${choice.logGroupName}`;
    default:
      return choice.type;
  }
}

function destinations(config: Config): string {
  const logs = destination('OTEL_LOGS_EXPORTER', endpointText('logs', config.otlp));
  const traces = destination('OTEL_TRACES_EXPORTER', endpointText('traces', config.otlp));
  return logs === traces ? `logs, traces -> ${logs}` : `logs -> ${logs} | traces -> ${traces}`;
}

function destination(key: string, endpoint: string): string {
  if (process.env['OTEL_CONFIG_FILE']) return 'as OTEL_CONFIG_FILE says';
  const exporters = process.env[key];
  return !exporters || exporters === 'otlp' ? endpoint : exporters;
}
