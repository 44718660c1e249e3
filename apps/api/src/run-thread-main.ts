/** The thread that runs are worked on in: what makes a start quick, then a runner over a door of its own to the same store. */
import { startQuickly } from './start-quickly.ts';

await startQuickly();
const { workOnRuns } = await import('./work-on-runs.ts');
await workOnRuns();
