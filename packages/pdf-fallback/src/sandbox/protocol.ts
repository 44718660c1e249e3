/** What parent and child say to each other: one JSON object a line, requests down stdin, replies (child-reply.ts) up stdout; and what an answer holds. */
import { ConversionFailureClass, DocumentMetadata, PaperDocument } from '@sluice/core-models/document';
import { z } from 'zod';

/** One backend of the chain, with what earlier tries on this file taught: pages that killed a child are not touched again. */
export const ChainStep = z.object({
  backend: z.string(),
  /** Soft, and longer with each page that is read, like the file's: the child stops between pages and keeps what it has. The parent's own, harder limit comes after it. */
  timeoutMs: z.number(),
  minQuality: z.number(),
  skipPages: z.array(z.number()),
  lastPage: z.number().optional(),
  /** Not run now: the answer says which pages it would be asked for. */
  deferred: z.boolean().optional(),
});
export type ChainStep = z.infer<typeof ChainStep>;

/** Absolute paths of outside programs, found by the parent: a child has no PATH. */
export const Programs = z.record(z.string(), z.string());
export type Programs = z.infer<typeof Programs>;

/** Base addresses of outside services by backend, checked by the parent against where papers may go. */
export const Services = z.record(z.string(), z.string());
export type Services = z.infer<typeof Services>;

export const ConvertRequest = z.object({
  kind: z.literal('convert'),
  path: z.string(),
  /** The file's own, where it is another than that of `path`. */
  name: z.string().optional(),
  /** Absent: the child computes it, since it reads the bytes anyway. */
  sha256: z.string().optional(),
  converterVersion: z.string(),
  steps: z.array(ChainStep),
  stopOnSuccess: z.boolean(),
  /** Over all steps, of a file of up to a hundred pages: each further page that is read adds a hundredth. */
  timeoutMs: z.number(),
  /** Of that, by earlier tries on this file, and how many pages they read. */
  spentMs: z.number(),
  pagesRead: z.number(),
  maxPages: z.number(),
  includeHidden: z.boolean(),
  programs: Programs,
  services: Services,
});
export type ConvertRequest = z.infer<typeof ConvertRequest>;

export const PeekRequest = z.object({ kind: z.literal('peek'), path: z.string(), timeoutMs: z.number() });
export type PeekRequest = z.infer<typeof PeekRequest>;

export const ProbeRequest = z.object({ kind: z.literal('probe'), backend: z.string(), timeoutMs: z.number(), programs: Programs, services: Services });
export type ProbeRequest = z.infer<typeof ProbeRequest>;

export const ChildRequest = z.discriminatedUnion('kind', [ConvertRequest, PeekRequest, ProbeRequest]);
export type ChildRequest = z.infer<typeof ChildRequest>;

const Failure = z.object({ class: ConversionFailureClass, message: z.string() });

export const ConvertAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), document: PaperDocument, deferredPages: z.number().int().nonnegative() }),
  z.object({ ok: z.literal(false), failure: Failure, deferredPages: z.number().int().nonnegative() }),
]);
export type ConvertAnswer = z.infer<typeof ConvertAnswer>;

export const PeekAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), metadata: DocumentMetadata, pages: z.number().int().nonnegative() }),
  z.object({ ok: z.literal(false), failure: Failure }),
]);
export type PeekAnswer = z.infer<typeof PeekAnswer>;

export const ProbeAnswer = z.object({ ok: z.boolean(), detail: z.string() });
export type ProbeAnswer = z.infer<typeof ProbeAnswer>;
