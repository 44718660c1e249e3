/** The one door to the network for addresses that came from data: it opens a socket only to an address that it has checked itself. */
import { lookup } from 'node:dns/promises';
import { PaperFailure } from '@sluice/core-models';
import { buildConnector } from 'undici';
import { isLiteral, refusalOf } from './address.ts';

/** All addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface ConnectorOptions {
  /** Exact origins that pass unchecked: one's own mirror, a configured provider. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly resolve: Resolve;
  readonly connectTimeoutMs: number;
  /** Extra certificate authorities, PEM. */
  readonly certificateAuthorities?: string;
}

/** The system's resolver. */
export async function resolveHost(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map((answer) => answer.address);
}

/**
 * An undici connector. undici's `connect.lookup` is never called for literals, and a resolver that is asked twice may answer twice: so the name is resolved here, every
 * answer is checked, one bad answer refuses them all, and the socket goes to the checked address and not to the name. `build` makes what opens the sockets.
 */
export function guardedConnector(options: ConnectorOptions, build: typeof buildConnector = buildConnector): buildConnector.connector {
  const open = build({
    timeout: options.connectTimeoutMs,
    allowH2: false,
    ...(options.certificateAuthorities === undefined ? {} : { ca: options.certificateAuthorities }),
  });
  return (target, callback) => {
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    if (options.allowedOrigins.has(originOf(target))) return open(target, callback);
    checkedAddresses(hostname, options.resolve).then(
      (addresses) => openFirst({ addresses, target, open, callback }),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

async function checkedAddresses(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const addresses = isLiteral(hostname) ? [hostname] : await resolve(hostname);
  if (addresses.length === 0) throw new PaperFailure('host_not_found', `Cannot connect to "${hostname}": the name has no address; expected a public host`);
  for (const address of addresses) {
    const refusal = refusalOf(address);
    if (refusal === null) continue;
    const shown = address === hostname ? `"${hostname}": it is` : `"${hostname}": it leads to ${address},`;
    throw new PaperFailure('address_refused', `Cannot connect to ${shown} ${refusal}; expected a public address`);
  }
  return addresses;
}

interface Opening {
  readonly addresses: readonly string[];
  readonly target: buildConnector.Options;
  readonly open: buildConnector.connector;
  readonly callback: buildConnector.Callback;
}

/** One address after the other: a host with a dead IPv6 address is still reached over IPv4. TLS still asks for the name in `target.host`. */
function openFirst({ addresses, target, open, callback }: Opening): void {
  const [address, ...rest] = addresses;
  if (address === undefined) return;
  open({ ...target, hostname: address }, (...result) => {
    if (result[0] === null || rest.length === 0) callback(...result);
    else openFirst({ addresses: rest, target, open, callback });
  });
}

function originOf(target: buildConnector.Options): string {
  const host = target.host ?? target.hostname;
  const address = URL.parse(`${target.protocol}//${host}`) ?? URL.parse(`${target.protocol}//${target.hostname}:${target.port}`);
  return address?.origin ?? '';
}
