/** Where the service listens and whom it lets in: what was typed, else the environment, else the config, else this machine alone. */
import { ConfigurationError } from '@sluice/core-models';
import type { ApiSettings } from '@sluice/pipeline';
import { isLoopback } from './access/hosts.ts';
import { type Tokens, parseTokens, tokensOf } from './access/tokens.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly tokens: Tokens;
  readonly allowedHosts: readonly string[];
}

/** Throws `ConfigurationError` for an address that others reach where nobody needs a token. */
export function listeningOf(
  typed: { readonly host?: string | undefined; readonly port?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
  settings: ApiSettings,
): Listening {
  const host = typed.host ?? nonEmpty(env['HOST']) ?? settings.host ?? '127.0.0.1';
  const port = portOf(typed.port ?? nonEmpty(env['PORT']) ?? String(settings.port ?? 8080));
  const tokens = tokensOf([...settings.tokens, ...parseTokens(env['SLUICE_API_TOKENS'] ?? '')]);
  if (tokens.count === 0 && !isLoopback(host)) {
    throw new ConfigurationError(`Cannot listen on "${host}": others reach it, and nobody needs a token; expected api.tokens in the config or SLUICE_API_TOKENS, or a loopback address such as 127.0.0.1`);
  }
  // An address that was named to listen on is a name to go by, all addresses are none.
  const own = host === '0.0.0.0' || host === '::' ? [] : [host];
  return { host, port, tokens, allowedHosts: [...settings.allowedHosts, ...own] };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new ConfigurationError(`Cannot use --port "${text}": it is no port; expected 0 to 65535`);
  return port;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
