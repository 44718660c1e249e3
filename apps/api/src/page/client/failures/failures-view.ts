import type { RunSession } from '../data/run-session.ts';
import { notice } from '../notice.ts';
import type { View } from '../router.ts';

export function failuresView(session: RunSession): View {
  return { element: notice('Failures', session.runId), title: 'Failures', [Symbol.dispose]: () => undefined };
}
