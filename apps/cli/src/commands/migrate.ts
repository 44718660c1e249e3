/** `sluice migrate`: brings a server's tables to this version, by the role that owns them; workers may then have a lesser one. */
import { ConfigurationError } from '@sluice/core-models';
import { migrateStore } from '@sluice/intelligence-services';
import { storeAddress } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';

interface MigrateFlags {
  readonly db?: string;
  readonly grant?: readonly string[];
}

export function addMigrate(program: Command, face: Face): void {
  program
    .command('migrate')
    .description('create or renew the tables of a store, the queue’s too')
    .option('--db <url>', 'postgres://… of the role that is to own them (default: DATABASE_URL)')
    .option('--grant <role...>', 'roles that may read and write them, for workers and runs')
    .action(async (flags: MigrateFlags) => {
      const { db } = await storeAddress(face.terminal, flags.db);
      if (!/^postgres(ql)?:/.test(db)) throw new ConfigurationError(`Cannot migrate "${db}": such a store is brought up to date whenever it is opened; expected --db postgres://…`);
      const { applied, newest } = await migrateStore({ url: db, roles: flags.grant ?? [] });
      face.say(applied === 0 ? `The store is of ${newest} already.` : `${applied} ${applied === 1 ? 'migration is' : 'migrations are'} applied; the store is of ${newest}.`);
      for (const role of flags.grant ?? []) face.say(`Role ${role} may read and write it.`);
    });
}
