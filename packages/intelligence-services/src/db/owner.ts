/** Names of processes: `host:pid`, with an optional nonce behind it, so that a dead owner on this host can be told from a living one. */
import { hostname } from 'node:os';
import process from 'node:process';

/** This process. Add `:nonce` where one process may own a thing twice. */
export function thisOwner(): string {
  return `${hostname()}:${process.pid}`;
}

/** True only where it is certain: the owner ran on this host and no process has its id. */
export function isOwnerDead(owner: string): boolean {
  const [host, pid] = owner.split(':');
  return host === hostname() && /^[1-9]\d*$/.test(pid ?? '') && !isProcessAlive(Number(pid));
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
