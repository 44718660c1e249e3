/** What a child says, read without schemas: these take longer to load than the child takes to start. */

/** `stage` and `start` say what a child was at when it died; `read` is progress; `answer` ends a request. */
export type ChildReply =
  | { readonly type: 'ready' }
  | { readonly type: 'stage'; readonly stage: string }
  | { readonly type: 'start' | 'read'; readonly page: number; readonly pages: number }
  | { readonly type: 'answer'; readonly value: unknown; readonly cpuSeconds: number; readonly peakBytes: number };

/** Returns 'malformed' for a line that is no reply: a child that a file has taken over may say anything. */
export function readReply(line: string): ChildReply | 'malformed' {
  try {
    const said: unknown = JSON.parse(line);
    return isReply(said) ? said : 'malformed';
  } catch {
    return 'malformed';
  }
}

function isReply(said: unknown): said is ChildReply {
  if (typeof said !== 'object' || said === null) return false;
  const { type, stage, page, pages, cpuSeconds, peakBytes }: Partial<Record<string, unknown>> = { ...said };
  switch (type) {
    case 'ready':
      return true;
    case 'stage':
      return typeof stage === 'string';
    case 'start':
    case 'read':
      return Number.isFinite(page) && Number.isFinite(pages);
    case 'answer':
      return Number.isFinite(cpuSeconds) && Number.isFinite(peakBytes);
    default:
      return false;
  }
}
