/** What to say of a file or a page that gave no good text: a class to branch on, and a sentence that a person understands. */
import type { ConversionFailureClass } from '@sluice/core-models';
import type { ChainPage, ChainResult } from './chain.ts';

export interface Verdict {
  readonly class: ConversionFailureClass;
  readonly message: string;
}

/** Returns null where at least one page has text. `name` is the file's, `backends` those that were asked. */
export function failureOf(result: ChainResult, options: { readonly name: string; readonly backends: readonly string[] }): Verdict | null {
  const { name, backends } = options;
  const pages = Array.from(result.pages.values());
  if (pages.some(({ quality }) => quality.characters > 0)) return null;
  const encrypted = result.refusals.find((refusal) => refusal.failureClass === 'encrypted');
  if (encrypted !== undefined) {
    return { class: 'encrypted', message: `Cannot convert "${name}": it is encrypted and asks for a password; expected a PDF that opens without one` };
  }
  const locked = result.refusals.find(({ message }) => /encryption/i.test(message));
  if (locked !== undefined) {
    return { class: 'encrypted', message: `Cannot convert "${name}": it is encrypted in a way that no reader here knows (${stateOf(locked.message)}); expected a PDF that opens without a password` };
  }
  if (pages.length === 0) {
    const [refusal] = result.refusals;
    const why = refusal === undefined ? reasonOf(result) : stateOf(refusal.message);
    return { class: refusal?.failureClass ?? 'damaged', message: `Cannot convert "${name}": ${why}; expected a PDF with a page that some backend can read` };
  }
  const images = pages.filter(({ quality }) => quality.flaw === 'no_text').length;
  const state =
    images > 0
      ? `${counted(images)} ${images === 1 ? 'is an image' : 'are images'} without a text layer; ${ocrSays(Array.from(result.readBy.values()).some((names) => names.has('ocr')), backends)}`
      : `${counted(pages.length)} ${pages.length === 1 ? 'is' : 'are'} blank`;
  return { class: 'no_text', message: `Cannot convert "${name}": ${state}; expected a page with text` };
}

/** Returns the note of one page, or null where there is nothing to say. */
export function noteOf(page: ChainPage | undefined, options: { readonly unread: string | undefined; readonly readBy: ReadonlySet<string> | undefined; readonly backends: readonly string[] }): string | null {
  if (page === undefined) return `not read: ${options.unread ?? 'no backend came to it in its time'}`;
  const { flaw, score } = page.quality;
  if (flaw === 'blank') return 'blank page';
  if (flaw === 'no_text') return `an image without a text layer; ${ocrSays(options.readBy?.has('ocr') ?? false, options.backends)}`;
  if (page.accepted) return null;
  return flaw === 'out_of_order' ? 'its words are out of order' : `its text reads badly (${score.toFixed(2)})`;
}

function ocrSays(tried: boolean, backends: readonly string[]): string {
  if (!backends.includes('ocr')) return 'the "ocr" backend is not enabled';
  return tried ? 'OCR found no text' : 'OCR did not come to it in its time';
}

function reasonOf(result: ChainResult): string {
  const [first] = result.unread.values();
  return first === undefined ? 'it has no pages' : `none of its ${counted(result.unread.size)} could be read (${first})`;
}

/** The middle of `Cannot <action>: <state>; expected <state>`. */
function stateOf(message: string): string {
  return /^Cannot .*?: (.*); expected /s.exec(message)?.[1] ?? message;
}

function counted(pages: number): string {
  return `${pages} ${pages === 1 ? 'page' : 'pages'}`;
}
