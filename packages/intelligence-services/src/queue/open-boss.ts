/** pg-boss over our own connections: it carries the papers, and does nothing on its own. */
import { sql } from 'drizzle-orm';
import { PgBoss } from 'pg-boss';
import type { Database, DatabaseServer } from '../db/database.ts';
import { DatabaseError, innermostMessage } from '../db/errors.ts';

/** Its tables stand in a schema of their own, beside ours. */
export const queueSchema = 'sluice_queue';
export const jobTable = sql`${sql.identifier(queueSchema)}.job`;

export interface OpenBossOptions {
  /** Creates or renews its tables, where this role may. */
  readonly migrate: boolean;
}

/**
 * Its timers are off: fifty idle workers would ask the database hundreds of times a second. Expired leases are looked for by one worker at a time (`supervise`).
 *
 * @throws {DatabaseError} where its tables are missing and this role may not make them.
 */
export async function openBoss(db: Database, options: OpenBossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: [...(await serverOf(db).run(text, values ?? []))] }) },
    schema: queueSchema,
    migrate: options.migrate,
    createSchema: options.migrate,
    supervise: false,
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    openTelemetry: { enabled: false },
    monitorIntervalSeconds: 3,
    superviseIntervalSeconds: 3,
    // A day each, the most that it takes: neither flows nor index builds are used.
    flowIntervalSeconds: 86_400,
    bamIntervalSeconds: 86_400,
    warningQueueSize: 1_000_000_000,
  });
  // Without a listener an error of its background work would end the process; what we ask for rejects by itself.
  boss.on('error', () => {});
  try {
    await boss.start();
  } catch (error) {
    throw new DatabaseError(`Cannot open the queue in "${db.url}": ${innermostMessage(error)}; expected "sluice migrate" to have been run by a role that may create it`, { cause: error });
  }
  return boss;
}

export function serverOf(db: Database): DatabaseServer {
  if (db.server !== undefined) return db.server;
  throw new DatabaseError(`Cannot share the work in "${db.url}": it is a store of one process; expected --db postgres://… or local:DIR`);
}
