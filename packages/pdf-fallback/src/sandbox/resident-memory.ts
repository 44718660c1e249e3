/** How much memory another process holds, read from outside: /proc where there is one, `ps` elsewhere. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ResidentMemory {
  readonly bytes: number;
  /** Highest so far; where the system does not keep it, `bytes`. */
  readonly peakBytes: number;
}

/** Returns null when the process is gone or cannot be asked. */
export async function residentMemory(pid: number, platform: string): Promise<ResidentMemory | null> {
  try {
    if (platform === 'linux') return fromProc(await readFile(`/proc/${pid}/status`, 'utf8'));
    if (platform === 'win32') return null;
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 2000 });
    const bytes = Number(stdout.trim()) * 1024;
    return bytes > 0 ? { bytes, peakBytes: bytes } : null;
  } catch {
    return null;
  }
}

function fromProc(status: string): ResidentMemory | null {
  const kib = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  const bytes = kib('VmRSS') * 1024;
  return bytes > 0 ? { bytes, peakBytes: Math.max(bytes, kib('VmHWM') * 1024) } : null;
}
