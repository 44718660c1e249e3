/** What `conversion` is where nobody has set it, for the schema and for who has no time to load schemas. */
export interface ConversionDefaults {
  readonly stopOnSuccess: boolean;
  readonly timeoutSeconds: number;
  readonly childMemoryMb: number;
  readonly maxPages: number;
  readonly includeHidden: boolean;
}

export const CONVERSION_DEFAULTS: ConversionDefaults = { stopOnSuccess: true, timeoutSeconds: 300, childMemoryMb: 900, maxPages: 5000, includeHidden: false };
