import type { Attributes } from '@opentelemetry/api';
import { field, grow } from './grow.ts';
import { Keys } from './keys.ts';
import { writeAttribute, writeText } from './values.ts';

/** Tags of ResourceLogs and ResourceSpans, which have the same fields, and of Resource. */
const RESOURCE = 0x0a;
const SCHEMA_URL = 0x1a;
const ATTRIBUTE = 0x0a;

const NO_LIMIT = 2 ** 30;

/**
 * What ResourceLogs and ResourceSpans hold beside their entries: the whole `resource` field, followed by the `schema_url`
 * field where there is one. Source: opentelemetry-proto, resource/v1/resource.proto and logs/v1/logs.proto.
 *
 * @param resource attributes that are undefined are left out, as those without a name.
 */
export function encodeResource(resource: {
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
}): Uint8Array {
  const keys = new Keys();
  const fields = grow((writer) => {
    let at = 0;
    for (const [name, value] of Object.entries(resource.attributes)) {
      if (value === undefined || name === '') continue;
      at = writeAttribute(writer, at, ATTRIBUTE, keys.after(keys.first, name), value, NO_LIMIT);
      if (at === -1) return -1;
    }
    return at;
  });
  const { schemaUrl } = resource;
  if (!schemaUrl) return field(RESOURCE, fields);
  return Buffer.concat([
    field(RESOURCE, fields),
    grow((writer) => writeText(writer, 0, SCHEMA_URL, schemaUrl)),
  ]);
}
