/** Those who ask and those who read, each kind a process of its own: what they cost is told apart from what they are answered by. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Asked, type AskerOptions, Read, type ReadersOptions } from './crowd-words.ts';

export interface Asking {
  /** Resolves when all that was asked is answered. */
  stop(): Promise<Asked>;
}

export function startAsking(options: AskerOptions): Asking {
  const child = fork(fileURLToPath(new URL('asker-main.ts', import.meta.url)), [JSON.stringify(options)]);
  return {
    async stop() {
      const told = saidBy(child);
      child.send('stop');
      return Asked.parse(await told);
    },
  };
}

/** Resolves when all of them listen. */
export async function startReading(options: ReadersOptions): Promise<{ readonly done: Promise<Read> }> {
  const child = fork(fileURLToPath(new URL('readers-main.ts', import.meta.url)), [JSON.stringify(options)]);
  await saidBy(child);
  return { done: saidBy(child).then((said) => Read.parse(said)) };
}

async function saidBy(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`Cannot measure: the crowd ended with ${code}; expected its figures`);
  });
  const [said] = await Promise.race([once(child, 'message'), ended]);
  return said;
}
