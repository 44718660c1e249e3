/** Opens a store by its URL: the one place that knows all three kinds. */
import { ConfigurationError } from '@sluice/core-models';
import type { Database } from './database.ts';
import { folderRisk } from './folder-risk.ts';
import { openLocal } from './local/open-local.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface OpenDatabaseOptions {
  /** `local:DIR`, `pglite:DIR`, `pglite:memory` or `postgres://…`. */
  readonly url: string;
  readonly signal?: AbortSignal;
  /** A sentence for the person at the terminal, such as a fallback taken. */
  readonly onNotice?: (sentence: string) => void;
  /** False leaves a server's tables as they are, for a role that may not change them; `schemaState` says whether they fit. @default true */
  readonly migrate?: boolean;
}

/**
 * The store with its tables in place. Dispose it to close it.
 *
 * @throws {ConfigurationError} for a URL of no known kind.
 * @throws {DatabaseError} where it cannot be opened.
 *
 * @example
 * await using db = await openDatabase({ url: 'pglite:memory' });
 * db.kind; // 'pglite'
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { url } = options;
  options.signal?.throwIfAborted();
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return await openPostgres({ url, migrate: options.migrate ?? true });
  const [, kind, directory] = /^(local|pglite):(.+)$/s.exec(url) ?? [];
  if (kind === undefined || directory === undefined) {
    throw new ConfigurationError(`Cannot open the store "${url}": unknown kind; expected local:DIR, pglite:DIR or postgres://…`);
  }
  if (kind === 'pglite' && directory === 'memory') return await openPGlite({ directory: null });
  const onNotice = options.onNotice ?? (() => {});
  const risk = await folderRisk(directory);
  if (risk !== null) onNotice(risk);
  return await (kind === 'local' ? openLocal({ directory, onNotice, signal: options.signal }) : openPGlite({ directory }));
}
