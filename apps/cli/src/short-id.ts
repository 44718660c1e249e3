/** A run id as a person types it. */

/** The first 13 characters of a UUIDv7 are its millisecond: enough to tell runs apart, and every command takes a prefix. */
export function shortId(runId: string): string {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(runId) ? runId.slice(0, 13) : runId;
}
