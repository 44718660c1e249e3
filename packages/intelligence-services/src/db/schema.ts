/** Every table of the store, in a schema of its own name; `drizzle-kit generate` turns a change here into an append-only migration. */
export * from './schema/cache.ts';
export * from './schema/papers.ts';
export * from './schema/people.ts';
export * from './schema/runs.ts';
export { sluice } from './schema/space.ts';
export * from './schema/spending.ts';
export * from './schema/workers.ts';
