/** The numbers that manuscripts print beside their lines, each line or each fifth, in the margin or between two columns. Taken out before lines are read: a gutter may be so narrow that they stand as close as a word. */
import type { RawPage, RawRun } from '../raw-page.ts';
import { baselineOf } from './line.ts';

/** Numbers of a page that stand one under another. */
interface NumberColumn {
  readonly page: RawPage;
  readonly runs: readonly RawRun[];
}

const FEWEST = 3;
/** A document of one page shows no second sequence, and must show more of one. */
const FEWEST_ALONE = 10;
/** Breaks in a sequence are the lines that a figure or a table has. */
const LEAST_IN_STEP = 0.75;
/** Of a page's letters; a head or a table may cross the gutter that the numbers stand in. */
const MOST_ACROSS = 0.1;
/** How many lines a count of one stands for: headings and formulas have no number, or one for more than a line. */
const LINES_A_COUNT = { least: 0.5, most: 1.7 } as const;
const STEPS = [1, 2, 3, 5, 10];

/**
 * What is a column of numbers by one step, with as many lines beside it as it counts, and free of other text, on half of the pages: the numbers of a bibliography stand where entries begin, and
 * those of a table's rows on a page or two.
 */
export function lineNumberRuns(pages: readonly RawPage[]): ReadonlySet<RawRun> {
  const columns = pages.flatMap((page) => columnsOf(page).filter(countsLines));
  const numbered = new Set(columns.map(({ page }) => page));
  const withText = pages.filter(({ runs }) => runs.length > 0).length;
  const enough = withText === 1 ? columns.some(({ runs }) => runs.length >= FEWEST_ALONE) : numbered.size >= Math.max(2, withText / 2);
  if (!enough) return new Set();
  const places = columns.flatMap(({ runs }) => runs.slice(0, 1));
  // Where one page has them others do, though they be few or their rows out of order.
  const rest = pages.flatMap((page) => numbersOf(page).filter((run) => places.some((place) => place.fontSize === run.fontSize && Math.abs(place.box[2] - run.box[2]) < 1)));
  return new Set([...columns.flatMap(({ runs }) => runs), ...rest]);
}

function numbersOf(page: RawPage): RawRun[] {
  return page.runs.filter((run) => run.angle === 0 && run.hidden === undefined && /^\d{1,5}$/.test(run.text.trim()));
}

function columnsOf(page: RawPage): NumberColumn[] {
  const numbers = numbersOf(page);
  const taken = new Set<RawRun>();
  // Set flush right as a rule; flush left right of the text.
  return [2, 0].flatMap((side) =>
    [...Map.groupBy(numbers.filter((run) => !taken.has(run)), (run) => `${Math.round((run.box[side] ?? 0) / 3)}|${run.fontSize.toFixed(1)}`).values()].flatMap((runs) => {
      const inOrder = runs.toSorted((one, other) => one.box[1] - other.box[1]);
      if (inOrder.length < FEWEST || stepOf(inOrder) === undefined) return [];
      for (const run of inOrder) taken.add(run);
      return [{ page, runs: inOrder }];
    }),
  );
}

/** By how much most of them rise; undefined where they do not. */
function stepOf(runs: readonly RawRun[]): number | undefined {
  const steps = runs.slice(1).map((run, index) => Number(run.text) - Number(runs[index]?.text));
  return STEPS.find((step) => steps.filter((other) => other === step).length >= LEAST_IN_STEP * steps.length);
}

function countsLines({ page, runs }: NumberColumn): boolean {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return false;
  const left = Math.min(...runs.map(({ box }) => box[0]));
  const right = Math.max(...runs.map(({ box }) => box[2]));
  const text = page.runs.filter((run) => run.angle === 0 && run.hidden === undefined && /\p{L}/u.test(run.text));
  const letters = (of: readonly RawRun[]): number => of.reduce((sum, run) => sum + run.text.length, 0);
  if (letters(text.filter(({ box }) => box[0] < right && box[2] > left)) > MOST_ACROSS * letters(text)) return false;
  const counted = Number(last.text) - Number(first.text);
  return [rowsWithin(text.filter(({ box }) => box[0] >= right), { first, last }), rowsWithin(text.filter(({ box }) => box[2] <= left), { first, last })].some(
    (rows) => rows >= LINES_A_COUNT.least * counted && rows <= LINES_A_COUNT.most * counted,
  );
}

/** Rows of text, in whatever type, from the first number to the last: baselines that lie more than three points apart. */
function rowsWithin(text: readonly RawRun[], { first, last }: { readonly first: RawRun; readonly last: RawRun }): number {
  const within = text.map(baselineOf).filter((baseline) => baseline > baselineOf(first) - 3 && baseline < baselineOf(last) + 3).toSorted((one, other) => one - other);
  return within.filter((baseline, index) => index === 0 || baseline - (within[index - 1] ?? 0) > 3).length;
}
