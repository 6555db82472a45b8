/** OTLP requests in protobuf, written field by field. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes a length-delimited field holding a message. */
export function nested(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

export function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** An Export…ServiceRequest with one record; in every message the parent's own fields come after its children. */
export function requestWith(
  record: (writer: BinaryWriter) => void,
  service = 'shop',
  scope = 'app',
): Uint8Array {
  const writer = new BinaryWriter();
  nested(writer, 1, (group) => {
    nested(group, 2, (scoped) => {
      nested(scoped, 2, record);
      nested(scoped, 1, (w) => text(w, 1, scope));
    });
    nested(group, 1, (resource) => attribute(resource, 1, 'service.name', (w) => text(w, 1, service)));
  });
  return writer.finish();
}

export function attribute(
  writer: BinaryWriter,
  field: number,
  key: string,
  value: (w: BinaryWriter) => void,
): void {
  nested(writer, field, (pair) => {
    text(pair, 1, key);
    nested(pair, 2, value);
  });
}

/** A log record with a field of every kind. */
export function fullLog(writer: BinaryWriter): void {
  writer.tag(1, WireType.Bit64).fixed64(1_700_000_000_000_000_000n);
  writer.tag(2, WireType.Varint).int32(17);
  text(writer, 3, 'ERROR');
  nested(writer, 5, (body) => text(body, 1, 'payment refused'));
  attribute(writer, 6, 'int', (w) => w.tag(3, WireType.Varint).int64(-5));
  attribute(writer, 6, 'double', (w) => w.tag(4, WireType.Bit64).double(2.5));
  attribute(writer, 6, 'yes', (w) => w.tag(2, WireType.Varint).bool(true));
  attribute(writer, 6, 'list', (w) => nested(w, 5, (list) => nested(list, 1, (item) => text(item, 1, 'a'))));
  attribute(writer, 6, 'map', (w) => nested(w, 6, (map) => attribute(map, 1, 'k', (v) => text(v, 1, 'b'))));
  attribute(writer, 6, 'bytes', (w) => w.tag(7, WireType.LengthDelimited).bytes(Uint8Array.of(1, 2)));
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(16).fill(0xab));
  writer.tag(10, WireType.LengthDelimited).bytes(new Uint8Array(8).fill(0xcd));
}

/** A span with a field of every kind. */
export function fullSpan(writer: BinaryWriter): void {
  writer.tag(1, WireType.LengthDelimited).bytes(new Uint8Array(16).fill(0xab));
  writer.tag(2, WireType.LengthDelimited).bytes(new Uint8Array(8).fill(0xcd));
  writer.tag(4, WireType.LengthDelimited).bytes(new Uint8Array(8).fill(0xef));
  text(writer, 5, 'GET /u/:id');
  writer.tag(6, WireType.Varint).int32(2);
  writer.tag(7, WireType.Bit64).fixed64(1_700_000_000_000_000_001n);
  writer.tag(8, WireType.Bit64).fixed64(1_700_000_000_000_001_235n);
  attribute(writer, 9, 'http.route', (w) => text(w, 1, '/u/:id'));
  nested(writer, 11, (event) => {
    event.tag(1, WireType.Bit64).fixed64(1_700_000_000_000_000_000n);
    text(event, 2, 'exception');
    attribute(event, 3, 'exception.type', (w) => text(w, 1, 'TypeError'));
  });
  nested(writer, 13, (link) => {
    link.tag(1, WireType.LengthDelimited).bytes(new Uint8Array(16).fill(1));
    link.tag(2, WireType.LengthDelimited).bytes(new Uint8Array(8).fill(2));
  });
  nested(writer, 15, (status) => {
    text(status, 2, 'boom');
    status.tag(3, WireType.Varint).int32(2);
  });
}
