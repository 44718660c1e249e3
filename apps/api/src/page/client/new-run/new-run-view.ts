import { notice } from '../notice.ts';
import type { View } from '../router.ts';

export async function newRunView(): Promise<View> {
  return { element: notice('New run', ''), title: 'New run', [Symbol.dispose]: () => undefined };
}
