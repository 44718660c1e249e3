/** What every command is given: the terminal, and how to say things on it. */
import { painter, type Paint } from './render/paint.ts';
import type { Terminal } from './terminal.ts';

export interface Face {
  readonly terminal: Terminal;
  /** How the user starts this program: what hints begin with. */
  readonly command: string;
  /** Colours for standard output. */
  readonly paint: Paint;
  /** A line for people, on standard error. */
  say(sentence: string): void;
  /** A line of what was asked for, on standard output. */
  print(line: string): Promise<void>;
  /** The code that the program will end with. */
  exitCode: number;
  /** Whoever draws on standard error (the progress bar) puts people's lines above it. */
  onSay: ((line: string) => void) | null;
}

export function faceOf(terminal: Terminal): Face {
  const face: Face = {
    terminal,
    command: terminal.env['npm_lifecycle_event'] === 'start' ? 'pnpm --filter cli start' : 'sluice',
    paint: painter(terminal.out.colour),
    exitCode: 0,
    onSay: null,
    say: (sentence) => {
      if (face.onSay !== null) face.onSay(sentence);
      else void terminal.err.write(`${sentence}\n`);
    },
    print: (line) => terminal.out.write(`${line}\n`),
  };
  return face;
}
