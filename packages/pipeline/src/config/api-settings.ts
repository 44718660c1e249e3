/** `api` in a config: where the service listens, whom it lets in, and how much of it one caller may take. */
import { z } from 'zod';

export const ApiSettings = z.strictObject({
  /** @default 127.0.0.1 */
  host: z.string().optional(),
  /** @default 8080 */
  port: z.number().int().min(0).max(65_535).optional(),
  /** `local:DIR`, `pglite:DIR` or `postgres://…`; `--db` and DATABASE_URL win. */
  db: z.string().optional(),
  /** Names beside the loopback ones that it answers to. */
  allowedHosts: z.array(z.string().min(1)).default([]),
  /** Holders of tokens; needed for any host but loopback. `sha256` is that of the token. */
  tokens: z.array(z.strictObject({ owner: z.string().min(1).max(100), sha256: z.string().regex(/^[0-9a-f]{64}$/) })).default([]),
  /** Folders that holders of tokens may name as sources. Relative to the config file. */
  roots: z.array(z.string()).default([]),
  /** Runs at work at once. @default 8 */
  maxRuns: z.number().int().positive().max(1000).default(8),
  /** Open sockets. @default 4096 */
  maxConnections: z.number().int().positive().max(100_000).default(4096),
  /** Readers of event streams. @default 2000 */
  maxReaders: z.number().int().positive().max(100_000).default(2000),
  /** Requests of one caller. @default 1000 a second, 2000 at once */
  requestsPerSecond: z.number().positive().default(1000),
  requestBurst: z.number().positive().default(2000),
});
export type ApiSettings = z.infer<typeof ApiSettings>;
