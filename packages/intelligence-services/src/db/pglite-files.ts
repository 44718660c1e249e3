/** A program that makes the files of a PGlite store and ends: `node pglite-files.ts FOLDER`. */
import process from 'node:process';
import { PGlite } from '@electric-sql/pglite';
import { pgliteOptions } from './pglite-options.ts';

// Whoever wanted the files is gone, and nobody will ever open them.
process.once('disconnect', () => process.exit(1));
const client = await PGlite.create(process.argv[2] ?? '', pgliteOptions);
await client.close();
process.exit(0);
