/** What every reader of a list is given. */
export interface ListFile {
  /** The source as the user wrote it. */
  readonly source: string;
  /** Absolute path of the list. */
  readonly path: string;
  readonly signal: AbortSignal;
}
