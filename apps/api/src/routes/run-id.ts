/** The id in a run's address. */
import { z } from '@hono/zod-openapi';

export const RunId = z.object({ id: z.string().min(1).max(200).openapi({ param: { name: 'id', in: 'path' } }) });
