/** The `api` program: what makes a start quick, then the service, its end as an exit code. */
import module from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const usage = 'usage: node apps/api/src/main.ts [--host 127.0.0.1] [--port 8080] [--db local:DIR|pglite:DIR|postgres://…] [--config FILE]';

// Compiled code is kept beside the checkout's modules: the second start takes half of the first. Deno has a cache of its own.
if (!('Deno' in globalThis)) module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
const { resolveQuickly } = await import('@sluice/core-models');
resolveQuickly();
const { runService } = await import('./run-service.ts');

try {
  await runService();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
