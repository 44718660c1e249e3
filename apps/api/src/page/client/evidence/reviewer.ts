/** Who is checking: asked once, kept in this browser, so that two people's words stand side by side. */
import { keepReviewerName, reviewerName } from '../data/judgement.ts';
import { el, fill } from '../dom/element.ts';

/** Resolves to the name, or to null where the person leaves without giving one. */
export function askReviewer(): Promise<string | null> {
  const dialog = el('dialog', { class: 'reviewer-dialog', 'aria-labelledby': 'reviewer-title' });
  const input = el('input', { id: 'reviewer-name', name: 'reviewer', required: true, maxlength: 60, autocomplete: 'name', value: reviewerName(), placeholder: 'Your name or initials' });
  return new Promise((resolve) => {
    let named: string | null = null;
    const leave = (): void => {
      dialog.close();
      // The field of a closed dialog has the focus until it is gone, and would swallow the key that follows at once.
      dialog.remove();
      resolve(named);
    };
    const form = el(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          if (input.value.trim() === '') return;
          keepReviewerName(input.value);
          named = reviewerName();
          leave();
        },
      },
      el('h2', { id: 'reviewer-title' }, 'Who is checking?'),
      el('p', {}, 'Your name stands with each verdict, here and in every export, beside those of other reviewers.'),
      el('label', { for: 'reviewer-name' }, 'Name'),
      input,
      el('div', { class: 'dialog-buttons' }, el('button', { class: 'button primary' }, 'Go on'), el('button', { class: 'button', type: 'button', onclick: leave }, 'Not now')),
    );
    fill(dialog, form);
    dialog.addEventListener('close', leave);
    document.body.append(dialog);
    dialog.showModal();
    input.select();
  });
}
