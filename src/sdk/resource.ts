/** Who is logging: the attributes all records and spans of this process share. */
import {
  defaultResource,
  hostDetector,
  osDetector,
  processDetector,
  type Resource,
  type ResourceDetector,
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

/** Lowest priority: `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over the name in package.json. */
export function baseResource(config: Config): Resource {
  return defaultResource().merge(
    resourceFromAttributes({
      'telemetry.distro.name': 'spanlog',
      'telemetry.distro.version': version,
      ...(config.service !== undefined && { 'service.name': config.service }),
      ...(config.serviceVersion !== undefined && { 'service.version': config.serviceVersion }),
    }),
  );
}

/** The detectors to use, or undefined to leave the choice to `OTEL_NODE_RESOURCE_DETECTORS`. */
export function resourceDetectors(): ResourceDetector[] | undefined {
  if (process.env['OTEL_NODE_RESOURCE_DETECTORS']) return undefined;
  return [serviceInstanceIdDetector, hostDetector, osDetector, carefulProcessDetector, serviceNameDetector];
}

const serviceNameDetector: ResourceDetector = {
  detect() {
    const name = process.env['OTEL_SERVICE_NAME'];
    return { attributes: name ? { 'service.name': name } : {} };
  },
};
