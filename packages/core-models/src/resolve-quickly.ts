/**
 * Makes drizzle-orm load in a tenth of the time and memory. Node copies a package's whole package.json into JavaScript for each module of it that it resolves, and drizzle-orm's has 179 KB for
 * some hundred and fifty modules: 0.9 s of CPU and 210 MB resident before any work, against 0.1 s and 20 MB with its relative imports resolved here.
 */
import * as loader from 'node:module';

/** Call it before anything imports drizzle-orm. Where the runtime has no such hooks (Deno) nothing happens, and nothing else changes. */
export function resolveQuickly(): void {
  if (!('registerHooks' in loader)) return;
  loader.registerHooks({
    resolve(specifier, context, nextResolve) {
      const { parentURL } = context;
      if (!specifier.startsWith('.') || !specifier.endsWith('.js') || parentURL?.includes('/node_modules/drizzle-orm/') !== true || !parentURL.endsWith('.js')) return nextResolve(specifier, context);
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    },
  });
}
