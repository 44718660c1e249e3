import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import S3rver from 's3rver';
import { describe, expect, test } from 'vitest';
import { type BlobStore, openBlobs } from './blob-store.ts';

interface Place extends AsyncDisposable {
  readonly blobs: BlobStore;
  /** Changes what lies there under a name. */
  spoil(sha256: string): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A shared folder, and a server from npm that speaks S3. */
const places: readonly { readonly name: string; readonly open: (folder: string) => Promise<Place> }[] = [
  {
    name: 'a folder',
    open: async (folder) => ({
      blobs: openBlobs({ address: join(folder, 'blobs'), env: {} }),
      spoil: (sha256) => writeFile(join(folder, 'blobs', sha256.slice(0, 2), `${sha256}.pdf`), 'spoilt'),
      [Symbol.asyncDispose]: async () => undefined,
    }),
  },
  {
    name: 'S3',
    open: async (folder) => {
      const port = await freePort();
      const server = new S3rver({ port, address: '127.0.0.1', silent: true, directory: join(folder, 's3'), configureBuckets: [{ name: 'papers', configs: [] }] });
      await mkdir(join(folder, 's3'), { recursive: true });
      await server.run();
      const env = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
      return {
        blobs: openBlobs({ address: `s3://papers/pdfs?endpoint=http://127.0.0.1:${port}`, env }),
        spoil: async (sha256) => {
          const found = (await readdir(join(folder, 's3'), { recursive: true })).find((name) => name.includes(sha256) && name.endsWith('_object'));
          await writeFile(join(folder, 's3', found ?? 'none'), 'spoilt');
        },
        [Symbol.asyncDispose]: () => server.close(),
      };
    },
  },
];

const bytes = Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(3_000_000, 'some text of a paper ')]);
const sha256 = createHash('sha256').update(bytes).digest('hex');

describe.each(places)('PDFs in $name', ({ open }) => {
  test('openBlobs() gives back what was put, byte for byte, and says where there is nothing', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    await using place = await open(folder.path);
    const source = join(folder.path, 'source.pdf');
    const target = join(folder.path, 'deep', 'target.pdf');
    await writeFile(source, bytes);
    expect(await place.blobs.get(sha256, target)).toBe(false);
    await place.blobs.put(sha256, source);
    await place.blobs.put(sha256, source);
    expect(await place.blobs.get(sha256, target)).toBe(true);
    expect(createHash('sha256').update(await readFile(target)).digest('hex')).toBe(sha256);
    await place.blobs.remove(sha256);
    expect(await place.blobs.get(sha256, target)).toBe(false);
  });

  test('openBlobs() does not hand out bytes that are not those of the hash, and leaves nothing half-written', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    await using place = await open(folder.path);
    const source = join(folder.path, 'source.pdf');
    await writeFile(source, bytes);
    await place.blobs.put(sha256, source);
    await place.spoil(sha256);
    await expect(place.blobs.get(sha256, join(folder.path, 'out', 'target.pdf'))).rejects.toThrow(/what lies there has the hash [0-9a-f]{64}; expected the same/);
    expect(await readdir(join(folder.path, 'out'))).toEqual([]);
  });
});

test('openBlobs() says what is missing before anything is asked of a server', () => {
  expect(() => openBlobs({ address: 's3:///x', env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } })).toThrow(/names no bucket/);
  expect(() => openBlobs({ address: 's3://papers', env: {} })).toThrow(/no keys are given/);
});
