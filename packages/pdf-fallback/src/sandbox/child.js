/**
 * The child's first lines: what is loaded from here on is kept compiled, which halves the time of the next start. Plain JavaScript, since what strips
 * types takes 50 ms to load, and nothing else asks for it where all is compiled.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const isNode = !('Deno' in globalThis);
if (isNode) module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)));
const { serve } = await import('./serve.ts');
// A child is killed in the end and never gets to write its cache at its exit.
await serve({
  onFirstAnswer: () => {
    if (isNode) module.flushCompileCache();
  },
});
