/** A whole store as lines of JSON: out of any kind of store, and into any other (docs/decisions/0021). */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { ConfigurationError } from '@sluice/core-models';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Orm } from './database.ts';
import { lastApplied, migrate, migrationFiles } from './migrate.ts';
import { rowsOf } from './rows.ts';

export interface DumpOptions {
  /** Written whole or not at all; one that ends in `.gz` is compressed. */
  readonly path: string;
  readonly onTable?: (table: string, rows: number) => void;
}

const Head = z.object({ sluice: z.literal('dump'), format: z.literal(1), schema: z.number() });
const Section = z.object({ $table: z.string() });
const Text = z.object({ row: z.string() });

/** What lives from second to second: a store that is restored begins without it. */
const PASSING: ReadonlySet<string> = new Set(['migrations', 'workers', 'slots', 'slot_waits', 'token_seconds', 'paces']);
/** Rows fetched, or inserted, at once; a document may have some hundred kilobytes. */
const ROWS = 200;
const INSERT_BYTES = 8 * 1024 * 1024;

/** As of one moment, though others go on writing. How many rows. */
export async function dumpStore(db: Database, { path, onTable = () => undefined }: DumpOptions): Promise<number> {
  const part = `${path}.part`;
  let rows = 0;
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set transaction isolation level repeatable read, read only`);
      const lines = async function* (): AsyncGenerator<string> {
        yield `${JSON.stringify({ sluice: 'dump', format: 1, schema: await lastApplied(tx) })}\n`;
        for (const table of await tables(tx)) {
          let ofTable = 0;
          yield `${JSON.stringify({ $table: table })}\n`;
          for await (const row of rowsOfTable(tx, table)) {
            ofTable += 1;
            yield `${row}\n`;
          }
          rows += ofTable;
          onTable(table, ofTable);
        }
      };
      const file = createWriteStream(part, { mode: 0o600 });
      await (path.endsWith('.gz') ? pipeline(Readable.from(lines()), createGzip(), file) : pipeline(Readable.from(lines()), file));
    });
    await rename(part, path);
    return rows;
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Into a store that holds nothing. A dump of an older schema is loaded into that schema, which is then brought up to date. All or nothing.
 *
 * @throws {ConfigurationError} for a file that is no dump, a dump of a newer version, or a store with something in it.
 */
export async function restoreStore(db: Database, { path, onTable = () => undefined }: DumpOptions): Promise<number> {
  const source = createReadStream(path);
  const input = path.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  // An error of the file reaches the decompressor's reader only if it is carried there.
  source.on('error', (error) => input.destroy(error));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  const schema = headOf(path, await lines.next());
  return await db.transaction(async (tx) => {
    await refuseUnlessEmpty(tx, db.url);
    if (schema !== (await lastApplied(tx))) {
      await tx.execute(sql`drop schema sluice cascade`);
      await migrate(tx, { upTo: schema });
    }
    const known = new Set(await tables(tx));
    let total = 0;
    let table = '';
    let count = 0;
    let batch: string[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await tx.execute(sql`insert into ${nameOf(table)} select * from jsonb_populate_recordset(null::${nameOf(table)}, ${`[${batch.join(',')}]`}::jsonb)`);
      batch = [];
      bytes = 0;
    };
    const endTable = async (): Promise<void> => {
      await flush();
      if (table !== '') onTable(table, count);
      count = 0;
    };
    for await (const line of { [Symbol.asyncIterator]: () => lines }) {
      if (line === '') continue;
      const section = line.startsWith('{"$table"') ? Section.parse(JSON.parse(line)).$table : null;
      if (section !== null) {
        await endTable();
        if (!known.has(section)) throw new ConfigurationError(`Cannot restore "${path}": it has a table "${section}"; expected those of schema ${schema}`);
        table = section;
        continue;
      }
      batch.push(line);
      bytes += line.length;
      count += 1;
      total += 1;
      if (batch.length >= ROWS || bytes > INSERT_BYTES) await flush();
    }
    await endTable();
    await migrate(tx);
    return total;
  });
}

function headOf(path: string, first: IteratorResult<string, unknown>): number {
  let parsed: unknown;
  try {
    parsed = first.done === true ? null : JSON.parse(first.value);
  } catch {
    parsed = null;
  }
  const head = Head.safeParse(parsed);
  if (!head.success) throw new ConfigurationError(`Cannot restore "${path}": it does not begin as a dump does; expected a file of "sluice db dump"`);
  const { schema } = head.data;
  if (!migrationFiles().some((file) => file.folderMillis === schema)) throw new ConfigurationError(`Cannot restore "${path}": it is of a schema that this version does not know; expected one that this program or an older one wrote`);
  return schema;
}

async function refuseUnlessEmpty(tx: Orm, url: string): Promise<void> {
  for (const table of await tables(tx)) {
    const [row] = await rowsOf(tx, sql`select 1 as row from ${nameOf(table)} limit 1`);
    if (row !== undefined) throw new ConfigurationError(`Cannot restore into "${url}": its table "${table}" holds rows; expected a store that is empty`);
  }
}

/** By a cursor: a table of any size in bounded memory. */
async function* rowsOfTable(tx: Orm, table: string): AsyncGenerator<string> {
  await tx.execute(sql`declare dumped no scroll cursor for select to_jsonb(dumped_row)::text as row from ${nameOf(table)} as dumped_row`);
  for (;;) {
    const page = z.array(Text).parse(await rowsOf(tx, sql.raw(`fetch ${ROWS} from dumped`)));
    for (const { row } of page) yield row;
    if (page.length < ROWS) break;
  }
  await tx.execute(sql`close dumped`);
}

/** Partitions are filled through their parents. */
async function tables(tx: Orm): Promise<readonly string[]> {
  const rows = await rowsOf(
    tx,
    sql`select relname as row from pg_catalog.pg_class join pg_catalog.pg_namespace on relnamespace = pg_namespace.oid
        where nspname = 'sluice' and relkind in ('r', 'p') and not relispartition order by relname`,
  );
  return z.array(Text).parse(rows).map(({ row }) => row).filter((name) => !PASSING.has(name));
}

function nameOf(table: string): SQL {
  return sql`${sql.identifier('sluice')}.${sql.identifier(table)}`;
}
