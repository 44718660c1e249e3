/** Headings that run into their paragraph ("2.1. Plant Material. The leaves …", "Background: …") given a block of their own. */
import { draft } from './draft.ts';
import type { Draft } from './draft.ts';
import { NUMBER } from './heading-style.ts';
import { makeLine } from './line.ts';
import type { Line, Piece } from './line.ts';
import type { Metrics } from './metrics.ts';

const PART = /^(?:background|objectives?|aims?|purpose|introduction|context|rationale|design|settings?|participants|patients|interventions?|(?:patients|materials?|subjects) and methods|methods?(?: and (?:results|findings|materials))?|methodology|(?:main )?results?|findings|measurements|main outcome measures|conclusions?|discussion|interpretation|significance|implications|limitations|trial registration|clinical (?:trial registration|significance)|funding|highlights|scope|importance)\b/iu;
const MAX_WORDS = 14;

/** Parts inside a structured abstract are looked for in `abstract` blocks too, in the middle of a line. */
export function splitRunIn(blocks: readonly Draft[], metrics: Metrics): Draft[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'abstract') return splitAbstract(block);
    if (block.settled || block.lines.length === 0) return [block];
    return splitParagraph(block, metrics);
  });
}

function splitParagraph(block: Draft, metrics: Metrics): Draft[] {
  const lead = leadOf(block.lines, metrics.font);
  if (lead === null) return [block];
  const { text, strong } = lead;
  const numbered = NUMBER.test(text) && /^\d+\.\d|^\d+\.\s/.test(text);
  const title = text.replace(/[.:]\s*$/, '');
  if (!/[.:]$/.test(text) || title.split(' ').length > MAX_WORDS || !(numbered || strong)) return [block];
  if (!numbered && (/^(?:\d|\(|\[|[a-z])/.test(title) || title.length < 3 || /^(?:theorem|lemma|proof|definition|corollary|proposition|remark|example|case|fact|claim|step|manuscript|received|revised|accepted)\b/i.test(title))) return [block];
  return partAt(block, lead.line, lead.piece);
}

interface Lead {
  readonly text: string;
  /** Bold, so that it leads on its own; italics need a number. */
  readonly strong: boolean;
  /** Where the paragraph's own type begins. */
  readonly line: number;
  readonly piece: number;
}

/** The first pieces of a block as long as they are of another face than the rest. */
function leadOf(lines: readonly Line[], bodyFont: string): Lead | null {
  const first = lines[0]?.pieces[0]?.run;
  if (first === undefined || first.font === bodyFont || !(first.bold || first.italic || first.font !== lines[0]?.font)) return null;
  let text = '';
  for (const [at, line] of lines.slice(0, 3).entries()) {
    for (const [index, { run, space }] of line.pieces.entries()) {
      const alike = run.font === first.font && Math.abs(run.fontSize - first.fontSize) < 0.2;
      if (!alike && run.text.trim().length > 2) {
        if (at === 0 && index === 0) return null;
        return { text: text.trim(), strong: first.bold, line: at, piece: index };
      }
      text += (space || index === 0 ? ' ' : '') + run.text.trim();
    }
  }
  return null;
}

/** Labels of a structured abstract: in a face of their own, or at a line's start with a colon. */
function splitAbstract(block: Draft): Draft[] {
  const parts: Draft[] = [];
  let rest = block;
  for (let guard = 0; guard < 12; guard++) {
    const at = labelIn(rest);
    if (at === null) break;
    const [before, label, after] = cut(rest, at);
    if (before.lines.length > 0) parts.push(before);
    label.kind = 'heading';
    label.level = 3;
    parts.push(label);
    rest = after;
  }
  return rest.lines.length > 0 ? [...parts, rest] : parts;
}

interface Label {
  readonly line: number;
  readonly piece: number;
}

function labelIn(block: Draft): Label | null {
  for (const [at, line] of block.lines.entries()) {
    for (const [index, { run }] of line.pieces.entries()) {
      const text = run.text.trim();
      const next = line.pieces[index + 1]?.run;
      if (next === undefined || next.font === run.font || !PART.test(text) || text.split(' ').length > 5) continue;
      if (/[.:—–-]$/.test(text) || /^[.:]/.test(next.text)) return { line: at, piece: index };
    }
  }
  return null;
}

function cut(block: Draft, at: Label): [Draft, Draft, Draft] {
  const line = block.lines[at.line];
  if (line === undefined) return [block, block, block];
  const head = [...block.lines.slice(0, at.line), ...piecesAsLine(line, line.pieces.slice(0, at.piece))];
  const label = piecesAsLine(line, line.pieces.slice(at.piece, at.piece + 1));
  const tail = [...piecesAsLine(line, line.pieces.slice(at.piece + 1)), ...block.lines.slice(at.line + 1)];
  return [{ ...block, lines: head }, { ...draft(label), main: true, settled: true }, { ...block, lines: tail }];
}

function partAt(block: Draft, line: number, piece: number): Draft[] {
  const at = block.lines[line];
  if (at === undefined) return [block];
  const head = [...block.lines.slice(0, line), ...piecesAsLine(at, at.pieces.slice(0, piece))];
  const tail = [...piecesAsLine(at, at.pieces.slice(piece)), ...block.lines.slice(line + 1)];
  return [{ ...block, kind: 'heading', settled: true, main: true, lines: head }, { ...block, lines: tail }];
}

function piecesAsLine(line: Line, pieces: readonly Piece[]): Line[] {
  return pieces.length === 0 ? [] : [makeLine(pieces, line.page, line.order)];
}
