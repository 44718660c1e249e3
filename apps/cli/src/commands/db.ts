/** `sluice db`: stops the server of a store, and takes a whole store from one place to another. */
import { resolve } from 'node:path';
import { ConfigurationError } from '@sluice/core-models';
import { dumpStore, openDatabase, restoreStore, stopLocal } from '@sluice/intelligence-services';
import { makeStore, storeAddress } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';

interface DbFlags {
  readonly db?: string;
}

export function addDb(program: Command, face: Face): void {
  const db = program.command('db').description('the store itself: stop its server, dump it to a file, restore it from one');
  const option = ['--db <url>', 'local:DIR, pglite:DIR or postgres://… (default: DATABASE_URL, else the nearest .sluice/)'] as const;
  db.command('stop')
    .description('stop the Postgres server of a local: store; the next command starts it again')
    .option(...option)
    .action(async (flags: DbFlags) => {
      const { db: address } = await storeAddress(face.terminal, flags.db);
      const directory = /^local:(.+)$/s.exec(address)?.[1];
      if (directory === undefined) throw new ConfigurationError(`Cannot stop "${address}": Sluice has not started its server; expected a store local:DIR`);
      face.say((await stopLocal({ directory })) ? `The server of ${directory} has stopped.` : `No server of ${directory} runs.`);
    });
  db.command('dump')
    .description('write all that the store holds to a file, as of one moment; also while runs go on')
    .argument('<FILE>', 'JSON lines; compressed where it ends in .gz')
    .option(...option)
    .action(async (file: string, flags: DbFlags) => {
      const path = resolve(face.terminal.cwd, file);
      const address = await storeAddress(face.terminal, flags.db);
      if (address.isNew) throw new ConfigurationError(`Cannot dump "${address.db}": there is no store; expected one that "sluice run" has made, or --db`);
      await using store = await openDatabase({ url: address.db, onNotice: (sentence) => face.say(sentence) });
      const rows = await dumpStore(store, { path });
      face.say(`${rows.toLocaleString('en')} rows of ${store.url} are in ${path}. PDFs are not: they lie beside the store, and can be fetched again.`);
    });
  db.command('restore')
    .description('fill an empty store of any kind from such a file')
    .argument('<FILE>', 'a file of "sluice db dump", of this version or an older one')
    .option(...option)
    .action(async (file: string, flags: DbFlags) => {
      const path = resolve(face.terminal.cwd, file);
      const address = await storeAddress(face.terminal, flags.db);
      if (address.isNew && address.folder !== null) await makeStore(address.folder);
      await using store = await openDatabase({ url: address.db, onNotice: (sentence) => face.say(sentence) });
      const rows = await restoreStore(store, { path });
      face.say(`${rows.toLocaleString('en')} rows are in ${store.url}.`);
    });
}
