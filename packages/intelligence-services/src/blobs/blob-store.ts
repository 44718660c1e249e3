/** Where PDFs lie that more than one worker needs: by the hash of their bytes, so that a second copy is none and a damaged one is known. */
import { ConfigurationError } from '@sluice/core-models';
import { folderBlobs } from './folder-blobs.ts';
import { s3Blobs } from './s3-blobs.ts';

export interface BlobStore {
  /** Idempotent: bytes that are there are left alone. */
  put(sha256: string, path: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Writes the bytes to `path`, whole and checked or not at all; false where they are not there. */
  get(sha256: string, path: string, options?: { readonly signal?: AbortSignal }): Promise<boolean>;
  remove(sha256: string): Promise<void>;
}

export interface OpenBlobsOptions {
  /** A folder that all workers see, or `s3://BUCKET/PREFIX?endpoint=https://…&region=…`. */
  readonly address: string;
  /** Where S3's keys come from: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws {ConfigurationError} for an address of S3 without a bucket or keys. */
export function openBlobs({ address, env }: OpenBlobsOptions): BlobStore {
  if (!address.startsWith('s3:')) return folderBlobs(address);
  const url = URL.parse(address);
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (url === null || url.host === '') throw new ConfigurationError(`Cannot open the store of PDFs "${address}": it names no bucket; expected s3://BUCKET/PREFIX?endpoint=https://…`);
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new ConfigurationError(`Cannot open the store of PDFs "${address}": no keys are given; expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment`);
  }
  const region = url.searchParams.get('region') ?? env['AWS_REGION'] ?? 'us-east-1';
  return s3Blobs({
    bucket: url.host,
    prefix: url.pathname.replace(/^\//, ''),
    endpoint: url.searchParams.get('endpoint') ?? env['AWS_ENDPOINT_URL_S3'] ?? `https://s3.${region}.amazonaws.com`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: env['AWS_SESSION_TOKEN'],
  });
}
