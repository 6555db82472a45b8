/** Who is logging: the attributes all records and spans of this process share. */
import type { Attributes } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import {
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
import { version } from '../version.ts';

/** Arguments and the process title may hold secrets; the rest tells how the process was started, not which one it is. */
const LEFT_OUT = [
  'process.command_args',
  'process.command',
  'process.executable.name',
  'process.executable.path',
  'process.owner',
];

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
 */
export function resourceOf(config: Config): Resource {
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
    const isPending = typeof value === 'object' && value !== null && 'then' in value;
    if (!isPending && value !== undefined) attributes[key] = value;
  }
  return attributes;
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
