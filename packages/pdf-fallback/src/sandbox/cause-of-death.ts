/** Why a child ended by itself: memory, or a crash. V8 and the allocators have no one way of dying. */
import type { ChildExit } from './launch.ts';

/** Traps and aborts are how V8 gives up when the kernel refuses memory; SIGKILL not sent by us is the kernel's own OOM killer. */
const MEMORY_SIGNALS = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL', 'SIGBUS']);
const MEMORY_WORDS = /out of memory|heap limit|allocation failed|bad_alloc|cannot allocate|memory access out of bounds/i;

export function causeOfDeath(exit: ChildExit, lastWords: string): { readonly cause: 'out_of_memory' | 'crashed' | 'timeout'; readonly detail: string } {
  const how = exit.signal ?? `code ${exit.code}`;
  if (exit.signal === 'SIGXCPU') return { cause: 'timeout', detail: 'its CPU time was over' };
  if (MEMORY_WORDS.test(lastWords)) return { cause: 'out_of_memory', detail: `ended with ${how}` };
  if (exit.signal !== null && MEMORY_SIGNALS.has(exit.signal)) return { cause: 'out_of_memory', detail: `ended with ${how}` };
  return { cause: 'crashed', detail: `ended with ${how}` };
}
