/** A door beside mod.ts, for a start that has no time for schemas: loading zod and making them takes longer than all else of `sluice convert`. */
export { ConfigurationError, PaperFailure, RunFault, RunHeldError, SluiceError } from './errors.ts';
export { CONVERSION_DEFAULTS } from './conversion-defaults.ts';
export { makeFolders } from './make-folders.ts';
export { resolveQuickly } from './resolve-quickly.ts';
export { userFolder } from './user-folder.ts';
