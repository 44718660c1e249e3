/** What one conversion child may use: told to the kernel where it listens, watched from outside where it does not. */

import { MOST_ALLOWANCE } from '../time-allowance.ts';

export interface ChildLimits {
  /** Data segment in KiB (`ulimit -d`); null where the kernel does not hold a process to it. */
  readonly dataKib: number | null;
  /** V8's old space. Buffers lie outside it, under `dataKib`. */
  readonly heapMb: number;
  /** CPU time over the child's life (`ulimit -t`): the last resort if the parent is stopped and cannot count. */
  readonly cpuSeconds: number;
  /** A child that has used this much CPU is replaced before it meets the limit with a document half done. */
  readonly recycleCpuSeconds: number;
  /** Resident memory at which the watchdog kills. */
  readonly residentBytes: number;
}

/**
 * Node 26 reserves 512 MiB of code range, which counts as data: under `ulimit -d 600000` it starts, under 700000 pdfjs aborts on a
 * healthy paper, under 900000 the whole corpus passes (measured). A smaller setting is held by the watchdog alone.
 */
const SMALLEST_KERNEL_LIMIT_MB = 900;

/** Returns the limits of a child that converts files within `timeoutSeconds` each. */
export function childLimits(options: {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly platform: string;
}): ChildLimits {
  const kernelMb = Math.max(options.memoryMb, SMALLEST_KERNEL_LIMIT_MB);
  // Two threads' worth of CPU is the most that one document can take in its time, which pages that are read may have made ten times as long.
  const perDocument = Math.ceil(options.timeoutSeconds) * 2 * MOST_ALLOWANCE;
  return {
    dataKib: options.platform === 'linux' ? kernelMb * 1000 : null,
    heapMb: Math.max(256, Math.round((options.memoryMb * 512) / 900)),
    cpuSeconds: perDocument * 2 + 60,
    recycleCpuSeconds: perDocument + 30,
    residentBytes: options.memoryMb * 1_000_000,
  };
}
