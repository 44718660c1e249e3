import type { RunSession } from '../data/run-session.ts';
import { notice } from '../notice.ts';
import type { View } from '../router.ts';

export function duplicatesView(session: RunSession): View {
  return { element: notice('Duplicates', session.runId), title: 'Duplicates', [Symbol.dispose]: () => undefined };
}
