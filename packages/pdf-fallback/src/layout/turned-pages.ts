/** Pages whose text runs sideways or upside down, turned upright for the layout, and the boxes found there turned back. */
import type { Block, Box } from '@sluice/core-models';
import type { RawPage } from '../raw-page.ts';

type Turn = 90 | 180 | -90;

export interface Turned {
  readonly pages: readonly RawPage[];
  /** Blocks with their boxes as on the printed page. */
  readonly restore: (blocks: readonly Block[]) => Block[];
}

export function turnUpright(pages: readonly RawPage[]): Turned {
  const turns = new Map<number, { turn: Turn; page: RawPage }>();
  const upright = pages.map((page) => {
    const turn = turnOf(page);
    if (turn === null) return page;
    turns.set(page.number, { turn, page });
    const box = (one: Box): Box => turnBox(one, turn, page.width, page.height);
    const sideways = turn !== 180;
    return {
      ...page,
      width: sideways ? page.height : page.width,
      height: sideways ? page.width : page.height,
      runs: page.runs.map((run) => ({ ...run, box: box(run.box), angle: run.angle === turn || (turn === 180 && run.angle === -180) ? 0 : run.angle === 0 ? turn : run.angle })),
      rules: page.rules.map(box),
      images: page.images.map(box),
      ...(page.drawings && { drawings: page.drawings.map(box) }),
    };
  });
  if (turns.size === 0) return { pages, restore: (blocks) => [...blocks] };
  const back = (box: Box, number: number): Box => {
    const found = turns.get(number);
    if (found === undefined) return box;
    const { turn, page } = found;
    return turn === 180 ? turnBox(box, 180, page.width, page.height) : turnBox(box, turn === 90 ? -90 : 90, page.height, page.width);
  };
  return { pages: upright, restore: (blocks) => blocks.map((block) => ({ ...block, box: back(block.box, block.page), spans: block.spans.map((span) => ({ ...span, box: back(span.box, span.page) })) })) };
}

/** The angle of most of a page's letters, where that is not upright. */
function turnOf(page: RawPage): Turn | null {
  let all = 0;
  const letters = new Map<number, number>();
  for (const run of page.runs) {
    if (run.hidden !== undefined) continue;
    all += run.text.length;
    const angle = run.angle === -180 ? 180 : run.angle;
    letters.set(angle, (letters.get(angle) ?? 0) + run.text.length);
  }
  // A stamp in the margin of a page of pictures is not the page.
  if (all < 200) return null;
  for (const turn of [90, -90, 180] satisfies Turn[]) if ((letters.get(turn) ?? 0) > all * 0.6) return turn;
  return null;
}

/** Text that runs up the page (90) is turned clockwise, and so on; width and height are those before the turn. */
function turnBox([x0, y0, x1, y1]: Box, turn: Turn, width: number, height: number): Box {
  if (turn === 90) return [height - y1, x0, height - y0, x1];
  if (turn === -90) return [y0, width - x1, y1, width - x0];
  return [width - x1, height - y1, width - x0, height - y0];
}
