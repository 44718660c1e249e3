import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { TarEntry } from 'modern-tar';
import { describe, expect, test } from 'vitest';
import { readArchive } from './read-archive.ts';
import type { ArchiveLimits, TexFiles } from './read-archive.ts';

const file = (name: string, body: string): TarEntry => ({ header: { name, size: new TextEncoder().encode(body).length, type: 'file' }, body });
const read = (bytes: Uint8Array, limits: ArchiveLimits = {}): Promise<TexFiles> => readArchive(bytes, { path: 'paper.gz', signal: AbortSignal.timeout(20_000), ...limits });
const tarball = async (...entries: TarEntry[]): Promise<Uint8Array> => gzipSync(await packTar(entries));

describe('readArchive()', () => {
  test('gives the texts of a tar by their paths and passes figures over', async () => {
    const files = await read(await tarball(file('./ms.tex', 'one'), file('figures/a.eps', '%!PS'), file('parts/two.tex', 'two'), file('ms.bbl', 'refs')));
    expect([...files]).toEqual([['ms.tex', 'one'], ['parts/two.tex', 'two'], ['ms.bbl', 'refs']]);
  });

  test('gives one gzipped file as main.tex, and a tar that is not gzipped', async () => {
    expect([...(await read(gzipSync('\\documentclass{article}')))]).toEqual([['main.tex', '\\documentclass{article}']]);
    expect([...(await read(await packTar([file('a.tex', 'one')])))]).toEqual([['a.tex', 'one']]);
  });

  test('reads Latin-1 where it is no UTF-8, and lines that end as on Windows', async () => {
    expect([...(await read(gzipSync(Buffer.from([0x47, 0x72, 0xfc, 0x6e, 0x0d, 0x0a]))))]).toEqual([['main.tex', 'Grün\n']]);
  });

  test('follows no links', async () => {
    const link = (type: 'symlink' | 'link'): TarEntry => ({ header: { name: `${type}.tex`, size: 0, type, linkname: '/etc/passwd' } });
    expect([...(await read(await tarball(link('symlink'), link('link'), file('ms.tex', 'one'))))]).toEqual([['ms.tex', 'one']]);
  });

  test('stops a bomb where it passes the limit, in a figure as in a text', async () => {
    await expect(read(gzipSync(Buffer.alloc(4 * 1024 ** 2)), { maxBytes: 1024 ** 2 })).rejects.toMatchObject({ failureClass: 'too_large', message: expect.stringContaining('more than 1 MB') });
    await expect(read(await tarball(file('a.eps', ' '.repeat(4 * 1024 ** 2)), file('ms.tex', 'one')), { maxBytes: 1024 ** 2 })).rejects.toMatchObject({ failureClass: 'too_large' });
    await expect(read(await tarball(file('a.tex', 'x'.repeat(700_000)), file('b.tex', 'x'.repeat(700_000))), { maxTextBytes: 1024 ** 2 })).rejects.toMatchObject({ failureClass: 'too_large', message: expect.stringContaining('its text') });
  });

  test('refuses thousands of files', async () => {
    await expect(read(await tarball(file('a.tex', ''), file('b.tex', ''), file('c.eps', '')), { maxFiles: 2 })).rejects.toMatchObject({ failureClass: 'too_large', message: expect.stringContaining('more than 2 files') });
  });

  test('calls an archive that ends early damaged', async () => {
    const whole = await tarball(file('ms.tex', Array.from({ length: 20_000 }, (_, index) => index).join(' ')));
    await expect(read(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ failureClass: 'damaged' });
    await expect(read(new Uint8Array([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).rejects.toMatchObject({ failureClass: 'damaged' });
  });

  test('stops at an abort with its reason', async () => {
    await expect(readArchive(gzipSync('x'), { path: 'x', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
