/** Ids of runs: UUIDv7, so that they sort by their start and a short prefix tells runs of different days apart. */
import { randomBytes } from 'node:crypto';

/** RFC 9562: 48 bits of Unix milliseconds, version 7, variant 10, 74 random bits. */
export function newRunId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
