/** Who is logging: the attributes all records and spans of this process share. */
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import {
  type DetectedResourceAttributes,
  defaultResource,
  detectResources,
  hostDetector,
  osDetector,
  processDetector,
  type Resource,
  type ResourceDetector,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Config } from '../config/config.ts';
import type { Cleaner } from '../processors/redact.ts';
import { REDACTED } from '../processors/secret-pattern.ts';
import { version } from '../version.ts';

/** Arguments and the process title may hold secrets; the rest tells how the process was started, not which one it is. */
const LEFT_OUT = [
  'process.command_args',
  'process.command',
  'process.executable.name',
  'process.executable.path',
  'process.owner',
];

/** Names and numbers that hold no secret: looking for one would be the first thing every process does. */
const PLAIN =
  /^(?:telemetry\.(?:sdk|distro)\.|process\.(?:pid$|runtime\.)|service\.(?:name|version|instance\.id)$|host\.|os\.|deployment\.environment)/;

const carefulProcessDetector: ResourceDetector = {
  detect(config) {
    const detected = processDetector.detect(config);
    const attributes = { ...detected.attributes };
    for (const key of LEFT_OUT) delete attributes[key];
    return { attributes };
  },
};

/** Source: OpenTelemetry for JavaScript, `OTEL_NODE_RESOURCE_DETECTORS`. */
const DETECTORS: { readonly [name: string]: readonly ResourceDetector[] } = {
  service: [serviceInstanceIdDetector],
  serviceinstance: [serviceInstanceIdDetector],
  host: [hostDetector, osDetector],
  os: [osDetector],
  process: [processDetector],
  env: [],
};

/**
 * The whole resource, lowest priority first: what is known of any process, the app's package.json, what is detected,
 * `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME`, the configuration.
 *
 * @param clean takes the secrets out of it: it goes with every record and span.
 */
export function resourceOf(config: Config, clean: Cleaner | undefined): Resource {
  const whole = wholeResource(config);
  return clean === undefined ? whole : cleanResource(whole, clean);
}

function cleanResource(resource: Resource, clean: Cleaner): Resource {
  const cleanOne = (key: string, value: AttributeValue | undefined) => {
    if (PLAIN.test(key)) return value;
    const cleaned = clean({ [key]: value });
    // Where it is to be left out with its name: the SDK reads the environment once more, and what is not there it takes.
    return Object.hasOwn(cleaned, key) ? cleaned[key] : REDACTED;
  };
  const attributes: DetectedResourceAttributes = {};
  for (const [key, value] of resource.getRawAttributes().toReversed()) {
    attributes[key] = isPending(value)
      ? value.then((settled) => cleanOne(key, settled))
      : cleanOne(key, value);
  }
  return resourceFromAttributes(attributes);
}

function wholeResource(config: Config): Resource {
  const name = config.explicitService ?? process.env['OTEL_SERVICE_NAME'];
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'telemetry.distro.name': 'spanlog',
        'telemetry.distro.version': version,
        ...(config.service !== undefined && { 'service.name': config.service }),
        ...(config.serviceVersion !== undefined && { 'service.version': config.serviceVersion }),
      }),
    )
    .merge(detectResources({ detectors: detectors() }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
    .merge(resourceFromAttributes(name ? { 'service.name': name } : {}));
}

/** What is known of a resource by now: some of its attributes are still being read. */
export function settledAttributes(resource: Resource): Attributes {
  const attributes: Attributes = {};
  // The first of a name is the one that holds.
  for (const [key, value] of resource.getRawAttributes().toReversed()) {
    if (!isPending(value) && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function isPending<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function detectors(): ResourceDetector[] {
  const names = getStringListFromEnv('OTEL_NODE_RESOURCE_DETECTORS') ?? [];
  if (names.length === 0) {
    return [serviceInstanceIdDetector, hostDetector, osDetector, carefulProcessDetector];
  }
  if (names.includes('none')) return [];
  const chosen = names.includes('all') ? ['service', 'host', 'process'] : names;
  return [...new Set(chosen.flatMap((name) => DETECTORS[name] ?? []))];
}
