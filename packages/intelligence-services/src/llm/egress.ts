/** Where papers may be sent: checked in the client before each call, whatever the caller confirmed (promise 8). */
import { ConfigurationError, RunFault } from '@sluice/core-models';
import type { Settings } from '@sluice/core-models';
import ipaddr from 'ipaddr.js';

export interface Destination {
  /** Host with port where one is written: `localhost:11434`, `api.openai.com`. */
  readonly host: string;
  /** Loopback: nothing leaves the machine. */
  readonly local: boolean;
  /** Loopback, a private address or a bare host name: one's own server, which has no price list. */
  readonly own: boolean;
}

/** @throws {ConfigurationError} for a base URL that is none. */
export function destinationOf(baseUrl: string): Destination {
  if (!URL.canParse(baseUrl) || !/^https?:$/u.test(new URL(baseUrl).protocol)) {
    throw new ConfigurationError(`Cannot use base URL "${baseUrl}": it is not an http(s) address; expected for example http://localhost:11434/v1`);
  }
  const { host, hostname } = new URL(baseUrl);
  const bare = hostname.replace(/^\[|\]$/gu, '');
  const range = ipaddr.isValid(bare) ? ipaddr.process(bare).range() : null;
  const local = range === 'loopback' || bare === 'localhost' || bare.endsWith('.localhost');
  const own = local || (range !== null && range !== 'unicast') || (range === null && (!bare.includes('.') || /\.(?:local|internal|lan|home\.arpa)$/u.test(bare)));
  return { host, local, own };
}

/** @throws {RunFault} `egress_refused` where the setting does not let papers go there. Absent: the caller has asked the user. */
export function checkEgress(destination: Destination, egress: Settings['egress']): void {
  if (isAllowed(destination, egress)) return;
  const allowed = Array.isArray(egress) ? egress.join(', ') || 'no host' : egress;
  throw new RunFault('egress_refused', `Cannot send papers to "${destination.host}": settings.egress allows ${allowed}; expected ${destination.host} among its hosts`);
}

function isAllowed(destination: Destination, egress: Settings['egress']): boolean {
  if (egress === undefined) return true;
  if (egress === 'none') return false;
  if (egress === 'local') return destination.local;
  const [name] = destination.host.split(/:\d+$/u);
  return egress.some((host) => host.toLowerCase() === destination.host || host.toLowerCase() === name);
}
