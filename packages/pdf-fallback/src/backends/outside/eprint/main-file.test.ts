import { describe, expect, test } from 'vitest';
import { mainFile } from './main-file.ts';

const paper = (body: string): string => `\\documentclass{article}\n\\begin{document}${body}\\end{document}`;
const main = (files: Record<string, string>): ReturnType<typeof mainFile> => mainFile(new Map(Object.entries(files)), 'paper.gz');

describe('mainFile()', () => {
  test('puts inputs in their places, through folders and without their endings', () => {
    const { tex } = main({ 'ms.tex': paper('A \\input{parts/one} D \\include{last}\\input two.tex E'), 'parts/one.tex': 'B \\input{inner}', 'parts/inner.tex': 'C', 'last.tex': 'L', 'two.tex': 'T' });
    expect(tex.replaceAll(/\s+/g, ' ')).toBe('\\documentclass{article} \\begin{document}A B C D L T E\\end{document}');
  });

  test('passes over inputs in comments and those that are not there', () => {
    expect(main({ 'ms.tex': paper('A\n% \\input{one}\n\\input{epsf}B'), 'one.tex': 'NO' }).tex).toBe(paper('A\nB'));
  });

  test('leaves what \\verb shows, and commands with longer names', () => {
    const tex = paper(String.raw`Use \verb|\input{one}| and \verb|\includegraphics| for it \includegraphics{one}`);
    expect(main({ 'ms.tex': tex, 'one.tex': 'NO', 'graphics.tex': 'NO' }).tex).toBe(tex);
  });

  test('takes the body alone of a part that stands alone too', () => {
    expect(main({ 'ms.tex': paper('A \\subfile{one}'), 'one.tex': paper('B') }).tex).toContain('A \nB\n\\end{document}');
  });

  test('takes of two papers the one that others input nothing of, with references of its own, with a usual name, or the longer one', () => {
    expect(main({ 'cover.tex': paper('a long letter to the editor'), 'x.tex': paper('A'), 'x.bbl': 'refs' })).toMatchObject({ name: 'x.tex', bbl: 'refs' });
    expect(main({ 'cover.tex': paper('a long letter to the editor'), 'main.tex': paper('A') }).name).toBe('main.tex');
    expect(main({ 'a.tex': paper('A'), 'b.tex': paper('A longer one') }).name).toBe('b.tex');
  });

  test('takes the only references that there are, whatever their name', () => {
    expect(main({ 'ms.tex': paper('A'), 'output.bbl': 'refs' }).bbl).toBe('refs');
    expect(main({ 'ms.tex': paper('A'), 'one.bbl': '1', 'two.bbl': '2' }).bbl).toBeUndefined();
  });

  test('says that there is no paper among the files', () => {
    expect(() => main({ 'macros.tex': '\\newcommand{\\R}{R}' })).toThrow(expect.objectContaining({ failureClass: 'no_text', message: expect.stringContaining('"paper.gz"') }));
  });

  test('ends where files input themselves, and refuses those that multiply', () => {
    expect(main({ 'ms.tex': paper('A \\input{one}'), 'one.tex': 'B \\input{one}' }).tex.match(/B/g)?.length).toBeLessThan(20);
    const doubling = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`d${index}.tex`, `${'x'.repeat(20_000)}\\input{d${index + 1}}\\input{d${index + 1}}`]));
    expect(() => main({ 'ms.tex': paper('\\input{d0}'), ...doubling })).toThrow(expect.objectContaining({ failureClass: 'too_large' }));
  });

  test('leads nowhere outside the archive', () => {
    expect(main({ 'ms.tex': paper('A \\input{/etc/passwd}\\input{../../../etc/passwd}B') }).tex).toBe(paper('A B'));
  });
});
