/** The `sluice` program: argv in, words or JSON out, an exit code at the end. */
import process from 'node:process';
import { command } from './begin.js';

// Until a run takes Ctrl-C over there is nothing to finish. Said before the rest is loaded, which takes a second on a slow machine.
let isTaken = false;
const endNow = (): void => {
  if (!isTaken) process.exit(130);
};
process.on('SIGINT', endNow).on('SIGTERM', endNow);

// `convert` starts its child first: it loads its reader while the program here loads its words.
const firstChild = command === 'convert' ? (await import('@sluice/pdf-fallback/first-child')).beginFirstChild() : null;
const { resolveQuickly } = await import('@sluice/core-models/without-schemas');
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
