/** Tags of KeyValue, AnyValue and its lists. Source: opentelemetry-proto, common/v1/common.proto. */
export const KEY = 0x0a;
export const VALUE = 0x12;
export const STRING = 0x0a;
export const BOOL = 0x10;
export const INT = 0x18;
export const DOUBLE = 0x21;
export const ARRAY = 0x2a;
export const MAP = 0x32;
export const BYTES = 0x3a;
export const ITEM = 0x0a;
