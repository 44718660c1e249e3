/**
 * A conversion child begun before the rest of the package is loaded: a program that will certainly convert a file starts it first, and loads
 * schemas and commands while the child loads its reader. A door of its own, since it is of use only where nothing else comes with it.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CONVERSION_DEFAULTS } from '@sluice/core-models/without-schemas';
import { launchChild } from './sandbox/launch.ts';
import type { LaunchedChild } from './sandbox/launch.ts';
import { childLimits } from './sandbox/limits.ts';
import type { ChildLimits } from './sandbox/limits.ts';

/** One that nobody takes ends with this process, and keeps it from ending no longer than it takes. */
export interface FirstChild {
  readonly pid: number;
  /** Hands it over, once, with what it has said so far; null, and it is ended, where these are not the limits that it was begun with. */
  take(options: { readonly entry: string; readonly limits: ChildLimits; readonly onData: (chunk: Uint8Array) => void }): LaunchedChild | null;
}

/** Returns null where no process could be started: the pool will say so. Its limits are those of the default settings. */
export function beginFirstChild(): FirstChild | null {
  const entry = fileURLToPath(new URL('sandbox/child.js', import.meta.url));
  const { childMemoryMb: memoryMb, timeoutSeconds } = CONVERSION_DEFAULTS;
  const limits = childLimits({ memoryMb, timeoutSeconds, platform: process.platform });
  const heard: Uint8Array[] = [];
  let listen = (chunk: Uint8Array): void => void heard.push(chunk);
  let child = launchChild({ entry, limits, onData: (chunk) => listen(chunk) });
  child?.hold(false);
  if (child === null) return null;
  return {
    pid: child.pid,
    take(wanted) {
      const taken = child;
      child = null;
      if (taken === null) return null;
      if (wanted.entry !== entry || JSON.stringify(wanted.limits) !== JSON.stringify(limits)) {
        taken.kill();
        return null;
      }
      taken.hold(true);
      listen = wanted.onData;
      // After the taker has what it listens with.
      queueMicrotask(() => {
        for (const chunk of heard.splice(0)) wanted.onData(chunk);
      });
      return taken;
    },
  };
}
