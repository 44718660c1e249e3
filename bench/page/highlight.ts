/** Asks the page itself, in the browser, to mark a quote, and takes back where its marks are. */
import type { Page } from 'playwright-core';
import { z } from 'zod';

const Marked = z.object({ how: z.string(), areas: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) });
export type Marked = z.infer<typeof Marked>;

/** One page of one PDF, several quotes; the page's own modules do the work. `base` is where they are served. */
export async function markedBy(browser: Page, base: string, request: { readonly sha256: string; readonly page: number; readonly quotes: readonly { readonly quote: string; readonly start: number; readonly end: number }[] }): Promise<readonly Marked[]> {
  const answer: unknown = await browser.evaluate(`(async ({ sha256, page, quotes }) => {
    const [{ openPdf }, { drawPage }, { findDocument }, { seenAt }] = await Promise.all(['pdfjs', 'pdf-page', 'documents', 'hint'].map((name) => import('${base}evidence/' + name + '.ts')));
    const [pdf, seen] = await Promise.all([openPdf(sha256), findDocument(sha256)]);
    const drawn = await drawPage({ document: pdf, page, width: 900, signal: new AbortController().signal });
    document.body.append(drawn.element);
    const frame = drawn.element.getBoundingClientRect();
    const answers = [];
    for (const { quote, start, end } of quotes) {
      const wanted = [{ quote, seen: seenAt(seen, { page, start, end }) }];
      let [how] = drawn.mark(wanted);
      // Where the text cannot be searched, the lines are looked for in the picture once it is painted.
      if (how !== 'text') {
        await drawn.painted;
        [how] = drawn.mark(wanted);
      }
      const areas = drawn.marks().flat().map((mark) => mark.getBoundingClientRect()).map((box) => [(box.left - frame.left) / frame.width, (box.top - frame.top) / frame.height, (box.right - frame.left) / frame.width, (box.bottom - frame.top) / frame.height]);
      answers.push({ how, areas });
    }
    drawn.element.remove();
    return answers;
  })(${JSON.stringify(request)})`);
  return z.array(Marked).parse(answer);
}
