/** A thread that makes the files of a PGlite store and ends: what that takes, 300 MB and more, goes with it and not with the first garbage collection that notices. */
import { workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';
import { pgliteOptions } from './pglite-options.ts';

const client = await PGlite.create(z.string().parse(workerData), pgliteOptions);
await client.close();
