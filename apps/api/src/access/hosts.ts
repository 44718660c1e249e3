/** Which names this server answers to: a page of a stranger whose name leads here (DNS rebinding) gets nothing. */
import { isIP } from 'node:net';

export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** `allowed` beside the loopback names; a port says nothing. */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  if (header === undefined || header === '' || header.length > 300 || /[\s/@?#\\,]/.test(header)) return false;
  const name = bare(header.replace(/:\d{1,5}$/, '')).toLowerCase();
  return isLoopback(name) || allowed.some((host) => bare(host).toLowerCase() === name);
}

/** A page of this server itself, or no page at all: what a program sends has no Origin. */
export function isOwnOrigin(origin: string | undefined, fetchSite: string | undefined, host: string | undefined): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
