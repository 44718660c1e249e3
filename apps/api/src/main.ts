/** The `api` program: what makes a start quick, then the service, its end as an exit code. */
import process from 'node:process';
import { startQuickly } from './start-quickly.ts';

const usage = 'usage: node apps/api/src/main.ts [--host 127.0.0.1] [--port 8080] [--db local:DIR|pglite:DIR|postgres://…] [--config FILE]';

await startQuickly();
const { runService } = await import('./run-service.ts');

try {
  await runService();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
