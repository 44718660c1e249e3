/** What a content stream has set when it paints: the part of the graphics state that places text and decides whether it can be seen. */
import type { Box } from '@sluice/core-models';
import type { FontFacts } from './font-facts.ts';
import { IDENTITY } from './matrix.ts';
import type { Matrix } from './matrix.ts';

export interface GraphicsState {
  matrix: Matrix;
  clip: Box;
  /** `#rrggbb`; '' for a pattern or a colour that is not known. */
  fill: string;
  fillAlpha: number;
  /** False under any blend mode but the normal one: such paint does not cover what lies below. */
  opaqueBlend: boolean;
  lineWidth: number;
  font: FontFacts | undefined;
  fontSize: number;
  textMatrix: ArrayLike<number>;
  lineX: number;
  lineY: number;
  x: number;
  y: number;
  leading: number;
  charSpacing: number;
  wordSpacing: number;
  horizontalScale: number;
  rise: number;
  renderMode: number;
}

export function initialState(matrix: Matrix, clip: Box): GraphicsState {
  return {
    matrix,
    clip,
    fill: '#000000',
    fillAlpha: 1,
    opaqueBlend: true,
    lineWidth: 1,
    font: undefined,
    fontSize: 0,
    textMatrix: IDENTITY,
    lineX: 0,
    lineY: 0,
    x: 0,
    y: 0,
    leading: 0,
    charSpacing: 0,
    wordSpacing: 0,
    horizontalScale: 1,
    rise: 0,
    renderMode: 0,
  };
}

export function moveText(state: GraphicsState, x: number, y: number): void {
  state.lineX += x;
  state.lineY += y;
  state.x = state.lineX;
  state.y = state.lineY;
}

export function setTextMatrix(state: GraphicsState, matrix: ArrayLike<number>): void {
  state.textMatrix = matrix;
  state.lineX = 0;
  state.lineY = 0;
  state.x = 0;
  state.y = 0;
}
