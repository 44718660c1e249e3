/** Keys of the view that is shown: one letter each, never while a person types, and listed by `?`. */
import { el, fill } from './dom/element.ts';

export interface Key {
  /** As `KeyboardEvent.key` gives it. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly act: (event: KeyboardEvent) => void;
}

/** Listens until disposed. */
export function listenToKeys(keys: readonly Key[]): Disposable {
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.key === '?') {
      showKeys(keys);
      return;
    }
    const key = keys.find((candidate) => candidate.keys.includes(event.key));
    if (key === undefined) return;
    event.preventDefault();
    key.act(event);
  };
  document.addEventListener('keydown', listener);
  return { [Symbol.dispose]: () => document.removeEventListener('keydown', listener) };
}

const names: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': 'space' };

export function keyName(key: string): HTMLElement {
  return el('kbd', {}, names[key] ?? key);
}

export function showKeys(keys: readonly Key[]): void {
  const dialog = el('dialog', { class: 'keys-dialog', 'aria-labelledby': 'keys-title' });
  const close = el('button', { class: 'button', onclick: () => dialog.close() }, 'Close');
  fill(
    dialog,
    el('h2', { id: 'keys-title' }, 'Keys of this view'),
    el('dl', { class: 'keys' }, keys.map((key) => el('div', {}, el('dt', {}, key.keys.map(keyName)), el('dd', {}, key.does)))),
    close,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
