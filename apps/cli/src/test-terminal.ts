/** What the tests of commands type into. */
import type { Terminal } from './terminal.ts';

/** A terminal that keeps what is written, and has nobody sitting at it. */
export function deafTerminal(cwd: string, env: Record<string, string> = {}): Terminal & { readonly said: string[]; readonly printed: string[] } {
  const said: string[] = [];
  const printed: string[] = [];
  const output = (lines: string[]) => ({
    isTTY: false,
    colour: false,
    columns: () => 100,
    write: async (text: string) => {
      lines.push(text);
    },
  });
  return {
    said,
    printed,
    out: output(printed),
    err: output(said),
    env,
    cwd,
    now: () => 0,
    residentBytes: () => 0,
    ask: null,
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    exitNow: () => undefined,
  };
}
