/** PDFs in any store that speaks S3: four requests, signed by aws4fetch, in place of an SDK of twenty packages. */
import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SluiceError } from '@sluice/core-models';
import { AwsClient } from 'aws4fetch';
import type { BlobStore } from './blob-store.ts';
import { takeWhole } from './take-whole.ts';

export interface S3Options {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** A request that has not ended by then is tried again. */
const TIMEOUT_MS = 120_000;

/** Paths name the bucket (`endpoint/bucket/key`): what MinIO, Ceph and the others take, and Amazon too. */
export function s3Blobs(options: S3Options): BlobStore {
  const { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey, sessionToken } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 4, ...(sessionToken === undefined ? {} : { sessionToken }) });
  const base = `${endpoint.replace(/\/$/, '')}/${bucket}/${prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}`;
  const send = async (method: string, sha256: string, given: { readonly signal?: AbortSignal | undefined; readonly body?: Blob } = {}): Promise<Response> => {
    const { body } = given;
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(given.signal === undefined ? [] : [given.signal])]);
    return await client.fetch(`${base}${sha256}.pdf`, {
      method,
      signal,
      // The name is the hash: the server itself checks that what it stores is what was sent.
      ...(body === undefined ? {} : { body, headers: { 'x-amz-content-sha256': sha256, 'content-type': 'application/pdf', 'content-length': String(body.size) } }),
    });
  };
  const refused = async (action: string, sha256: string, response: Response): Promise<SluiceError> =>
    new SluiceError(`Cannot ${action} "${sha256}": ${endpoint} answered ${response.status} ${(await response.text()).replaceAll(/\s+/g, ' ').slice(0, 200)}; expected a bucket "${bucket}" that these keys may use`);
  return {
    async put(sha256, path, { signal } = {}) {
      const there = await send('HEAD', sha256, { signal });
      if (there.ok) return;
      const stored = await send('PUT', sha256, { signal, body: await openAsBlob(path) });
      if (!stored.ok) throw await refused('store the PDF', sha256, stored);
      await stored.body?.cancel();
    },
    async get(sha256, path, { signal } = {}) {
      return await takeWhole({ sha256, path, signal }, async (part) => {
        const answer = await send('GET', sha256, { signal });
        if (answer.status === 404) return false;
        if (!answer.ok || answer.body === null) throw await refused('fetch the PDF', sha256, answer);
        await pipeline(Readable.from(answer.body, { objectMode: false }), createWriteStream(part));
        return true;
      });
    },
    async remove(sha256) {
      const gone = await send('DELETE', sha256);
      if (!gone.ok && gone.status !== 404) throw await refused('remove the PDF', sha256, gone);
      await gone.body?.cancel();
    },
  };
}
