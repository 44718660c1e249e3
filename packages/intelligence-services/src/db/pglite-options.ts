/** How PGlite is started: with small buffers, since the memory of WebAssembly only grows, and the operating system keeps the pages of the files beneath anyway. */
import { PGlite } from '@electric-sql/pglite';

/** Postgres' default of 128 MB took 320 MB resident in place of 185, and was not faster. */
const buffers = 'shared_buffers=16MB';

export const pgliteOptions = { startParams: [...PGlite.defaultStartParams, '-c', buffers], initDbStartParams: ['--set', buffers] };
