/** Cursors of lists: opaque to callers, and worth nothing where they were tampered with. */
import { z } from '@hono/zod-openapi';
import { ProblemError } from './problem.ts';

/** `limit` and `cursor` of every list. */
export const PageQuery = z.object({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export function toCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

export function fromCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ProblemError(422, 'Cannot use the cursor: it is none of ours; expected the "next" of an earlier answer', { cause });
  }
}
