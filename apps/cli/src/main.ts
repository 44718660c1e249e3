#!/usr/bin/env node
/** The `sluice` program: argv in, words or JSON out, an exit code at the end. */
import module from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Until a run takes Ctrl-C over there is nothing to finish. Said before the rest is loaded, which takes a second on a slow machine.
let isTaken = false;
const endNow = (): void => {
  if (!isTaken) process.exit(130);
};
process.on('SIGINT', endNow).on('SIGTERM', endNow);

// The young generation would grow to 64 MB while modules load and keep it: 250 MB resident before any work, against 160 MB with this.
setFlagsFromString('--semi-space-growth-factor=1');
// And garbage would stand until the heap is three and a half times what lives: 300 MB over the corpus, against 210 MB at the same processor time.
setFlagsFromString('--heap-growing-percent=60');
// Compiled code is kept beside the checkout's modules: the second start takes half of the first. Deno has a cache of its own.
if (!('Deno' in globalThis)) module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
// `convert` starts its child first: it loads its reader while the program here loads its words.
const firstChild = process.argv.slice(2).find((word) => word !== '--') === 'convert' ? (await import('@sluice/pdf-fallback/first-child')).beginFirstChild() : null;
const { resolveQuickly } = await import('@sluice/core-models');
resolveQuickly();
const { terminalOf } = await import('./terminal.ts');
const { runCommandLine } = await import('./program.ts');
const terminal = terminalOf(process);
process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...terminal,
  firstChild,
  onInterrupt: (handler) => {
    isTaken = true;
    const registered = terminal.onInterrupt(handler);
    return {
      [Symbol.dispose]: () => {
        isTaken = false;
        registered[Symbol.dispose]();
      },
    };
  },
});
