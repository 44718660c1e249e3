/** vitest's `setupFiles`: each worker loads drizzle-orm in a tenth of the time. */
import { resolveQuickly } from '@sluice/core-models';

resolveQuickly();
