/** Keys of the view that is shown: one letter each, never while a person types, listed by `?`, and turned off where a voice or a screen reader types them unmeant (WCAG 2.1.4). */
import { el, fill } from './dom/element.ts';

const OFF = 'sluice.keys-off';

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
    if (key === undefined || (event.key.length === 1 && areOff())) return;
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
  const on = el('input', { type: 'checkbox', id: 'keys-on', checked: !areOff(), onchange: () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, 'true')) });
  fill(
    dialog,
    el('h2', { id: 'keys-title' }, 'Keys of this view'),
    el('dl', { class: 'keys' }, keys.map((key) => el('div', {}, el('dt', {}, key.keys.map(keyName)), el('dd', {}, key.does)))),
    el('label', { class: 'check', for: 'keys-on' }, on, 'Keys of one letter are on'),
    close,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function areOff(): boolean {
  return localStorage.getItem(OFF) !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
