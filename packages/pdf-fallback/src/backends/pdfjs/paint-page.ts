/** Walks pdfjs's operator list as a painter would, and keeps text, rules, fills and images where they fall. */
import { OPS } from './library.ts';
import type { Box } from '@sluice/core-models';
import type { PDFPageProxy } from 'pdfjs-dist';
import type { FontFacts } from './font-facts.ts';
import { initialState, moveText, setTextMatrix } from './graphics-state.ts';
import { boundsOf, compose, intersection } from './matrix.ts';
import type { Matrix } from './matrix.ts';
import { openRunBuilder } from './run-builder.ts';
import type { PaintedRun } from './run-builder.ts';
import { openShapes } from './shapes.ts';
import type { Paint, Shapes } from './shapes.ts';
import { isWhite } from './visibility.ts';

/** pdfjs's own: what an operator takes is known from its number only. */
export type OperatorList = Awaited<ReturnType<PDFPageProxy['getOperatorList']>>;

export interface PaintedPage {
  readonly runs: PaintedRun[];
  readonly shapes: Shapes;
}

export interface PageFrame {
  readonly matrix: Matrix;
  readonly width: number;
  readonly height: number;
  readonly fontOf: (id: string) => FontFacts;
}

export function paintPage(list: OperatorList, frame: PageFrame): PaintedPage {
  const { fnArray, argsArray } = list;
  const builder = openRunBuilder();
  const shapes = openShapes();
  const everything: Box = [-1e5, -1e5, 1e5, 1e5];
  let state = initialState(frame.matrix, everything);
  const stack: (typeof state)[] = [];
  let pendingClip = false;
  // Images are not decoded (they cost time and memory, and bombs hide in them), so their operators are missing: what is left of one is an empty transform.
  let emptyTransform = false;

  function save(): void {
    stack.push({ ...state });
  }
  function restore(): void {
    state = stack.pop() ?? state;
  }
  function paintOf(order: number, filled: boolean, stroked: boolean): Paint {
    const { matrix, clip, lineWidth, fill, fillAlpha, opaqueBlend } = state;
    return { matrix, clip, order, filled, stroked, lineWidth, white: filled && isWhite(fill), opaque: filled && fillAlpha > 0.95 && opaqueBlend && fill !== '' };
  }

  for (let index = 0; index < fnArray.length; index++) {
    const args = argsArray[index];
    switch (fnArray[index]) {
      case OPS.save:
        save();
        emptyTransform = false;
        break;
      case OPS.restore:
        if (emptyTransform) shapes.image(state.matrix, state.clip);
        emptyTransform = false;
        restore();
        break;
      case OPS.transform:
        state.matrix = compose(state.matrix, args);
        emptyTransform = true;
        break;
      case OPS.paintFormXObjectBegin:
        emptyTransform = false;
        save();
        if (args[0]) state.matrix = compose(state.matrix, args[0]);
        if (args[1]) state.clip = intersection(state.clip, boundsOf(state.matrix, args[1]));
        break;
      case OPS.beginGroup:
        emptyTransform = false;
        save();
        break;
      case OPS.paintFormXObjectEnd:
      case OPS.endGroup:
        if (emptyTransform) shapes.image(state.matrix, state.clip);
        emptyTransform = false;
        restore();
        break;
      case OPS.setGState:
        for (const [key, value] of args[0]) {
          if (key === 'ca') state.fillAlpha = value;
          else if (key === 'BM') state.opaqueBlend = value === 'source-over' || value === 'Normal';
          else if (key === 'LW') state.lineWidth = value;
          else if (key === 'Font') {
            state.font = frame.fontOf(value[0]);
            state.fontSize = value[1];
          }
        }
        break;
      case OPS.setLineWidth:
        state.lineWidth = args[0];
        break;
      case OPS.setFillRGBColor:
        state.fill = typeof args[0] === 'string' ? args[0] : '';
        break;
      case OPS.setFillColorN:
      case OPS.setFillTransparent:
        state.fill = '';
        break;
      case OPS.clip:
      case OPS.eoClip:
        pendingClip = true;
        break;
      case OPS.constructPath: {
        const painted = args[0];
        const bounds = args[2];
        const points = args[1]?.[0];
        if (painted !== OPS.endPath) {
          emptyTransform = false;
          if (bounds && points) shapes.path(points, bounds, paintOf(index, FILLS.has(painted), STROKES.has(painted)));
        }
        if (pendingClip) {
          state.clip = bounds ? intersection(state.clip, boundsOf(state.matrix, bounds)) : [0, 0, 0, 0];
          pendingClip = false;
        }
        break;
      }
      case OPS.endPath:
        pendingClip = false;
        break;
      case OPS.shadingFill:
        emptyTransform = false;
        shapes.fillClip(paintOf(index, false, false));
        break;
      case OPS.paintImageXObject:
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject:
      case OPS.paintSolidColorImageMask:
        emptyTransform = false;
        shapes.image(state.matrix, state.clip);
        break;
      case OPS.beginText:
        setTextMatrix(state, [1, 0, 0, 1, 0, 0]);
        break;
      case OPS.setCharSpacing:
        state.charSpacing = args[0];
        break;
      case OPS.setWordSpacing:
        state.wordSpacing = args[0];
        break;
      case OPS.setHScale:
        state.horizontalScale = args[0] / 100;
        break;
      case OPS.setLeading:
        state.leading = -args[0];
        break;
      case OPS.setFont:
        state.font = frame.fontOf(args[0]);
        state.fontSize = args[1];
        break;
      case OPS.setTextRenderingMode:
        state.renderMode = args[0];
        break;
      case OPS.setTextRise:
        state.rise = args[0];
        break;
      case OPS.moveText:
        moveText(state, args[0], args[1]);
        break;
      case OPS.setLeadingMoveText:
        state.leading = args[1];
        moveText(state, args[0], args[1]);
        break;
      case OPS.setTextMatrix:
        setTextMatrix(state, args.length === 1 ? args[0] : args);
        break;
      case OPS.nextLine:
        moveText(state, 0, state.leading);
        break;
      case OPS.showText:
        emptyTransform = false;
        builder.show(state, args[0], index);
        break;
    }
  }
  if (emptyTransform) shapes.image(state.matrix, state.clip);
  return { runs: builder.finish(), shapes };
}

const FILLS: ReadonlySet<number> = new Set([OPS.fill, OPS.eoFill, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke, OPS.closeEOFillStroke]);
const STROKES: ReadonlySet<number> = new Set([OPS.stroke, OPS.closeStroke, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke, OPS.closeEOFillStroke]);
