/** What makes a start quick, for the program and for each of its threads: to be awaited before anything else is imported. */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** Compiled code is kept beside the checkout's modules: the second start takes half of the first. Deno has a cache of its own. */
export async function startQuickly(): Promise<void> {
  if (!('Deno' in globalThis)) module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
  const { resolveQuickly } = await import('@sluice/core-models');
  resolveQuickly();
}
