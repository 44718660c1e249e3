/** A word to the person: shown for a moment at the foot of the page, and read out. */
import { el } from './dom/element.ts';

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(sentence: string, kind: 'done' | 'trouble' = 'done'): void {
  const place = document.getElementById('said') ?? makePlace();
  place.className = `said said-${kind} shown`;
  place.textContent = sentence;
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.remove('shown'), kind === 'done' ? 2600 : 8000);
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs `action`; what it throws is said. */
export async function orSay(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    say(sentenceOf(error), 'trouble');
  }
}

function makePlace(): HTMLElement {
  const place = el('div', { id: 'said', role: 'status', 'aria-live': 'polite' });
  document.body.append(place);
  return place;
}
