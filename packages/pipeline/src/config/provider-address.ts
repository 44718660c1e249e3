/** Where the Python original's `llm_settings.provider` is to be found: its key must never travel to another company's host. */
import { type LlmSettings, ConfigurationError } from '@sluice/core-models';

/** OpenAI-compatible endpoints that the providers themselves document. */
const addresses: Readonly<Record<string, string | undefined>> = {
  openai: undefined,
  anthropic: 'https://api.anthropic.com/v1/',
  google: 'https://generativelanguage.googleapis.com/v1beta/openai/',
};

/** The settings with `baseUrl` filled in from the provider's name; a base URL that is given stands, whatever the label. */
export function withProviderAddress(llm: LlmSettings): LlmSettings {
  const { provider, baseUrl } = llm;
  if (provider === undefined || baseUrl !== undefined) return llm;
  const name = provider.toLowerCase();
  if (!Object.hasOwn(addresses, name)) {
    throw new ConfigurationError(
      `Cannot use settings.llm_settings.provider "${provider}": its address is not known; expected base_url beside it, or one of ${Object.keys(addresses).join(', ')}`,
    );
  }
  const address = addresses[name];
  return address === undefined ? llm : { ...llm, baseUrl: address };
}
