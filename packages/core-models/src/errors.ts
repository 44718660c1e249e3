/** The ground's errors: one base for all packages, and the two that a caller of any floor branches on. */

/** Base of every error thrown on purpose. Messages read `Cannot <action> <"value">: <state>; expected <state>`. */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError';
}

/** Usage or configuration is wrong: the user mends it. Exit code 1. */
export class ConfigurationError extends SluiceError {
  override readonly name = 'ConfigurationError';
}

/** Somebody else is working on the run, or has just begun it: what was asked may do later, or be done already. */
export class RunHeldError extends ConfigurationError {}

/**
 * A fault of the run, not of the paper (promise 7): a revoked key, a stopped server, a full disk. The paper stays pending and the run pauses.
 */
export class RunFault extends SluiceError {
  override readonly name = 'RunFault';
  /** Snake case: `key_rejected`, `model_unreachable`, `disk_full`, `budget_exhausted`, `egress_refused`, `database_gone` … */
  readonly faultClass: string;

  constructor(faultClass: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.faultClass = faultClass;
  }
}

/** A paper's own failure: it becomes a `failed` outcome with this class and sentence. */
export class PaperFailure extends SluiceError {
  override readonly name = 'PaperFailure';
  readonly failureClass: string;
  /** Calls or tries made before giving up. */
  readonly attempts: number;

  constructor(failureClass: string, message: string, options?: ErrorOptions & { readonly attempts?: number }) {
    super(message, options);
    this.failureClass = failureClass;
    this.attempts = options?.attempts ?? 1;
  }
}
