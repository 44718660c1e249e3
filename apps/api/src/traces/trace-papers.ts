/** A span for each paper that has gone the road of a run, and within it one for each stage: made when the paper is at its end, from what the stages told. */
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Outcome } from '@sluice/core-models';
import type { OnStay, StageStay } from '@sluice/pipeline';

/** For one run. What it holds is bounded by the papers on the road, and goes with the run. */
export function tracePapers(tracer: Tracer): OnStay {
  const stays = new Map<number, StageStay[]>();
  return (stay) => {
    const { ordinal, stage, came } = stay;
    const known = stays.get(ordinal) ?? [];
    known.push(stay);
    stays.set(ordinal, known);
    // An outcome is durable at its end, and not before; a paper that goes back to pending has come to the end of this try.
    if (stage !== 'record' && came?.kind !== 'returned') return;
    stays.delete(ordinal);
    tell(tracer, known, stay);
  };
}

function tell(tracer: Tracer, stays: readonly StageStay[], last: StageStay): void {
  const [first = last] = stays;
  const { runId, ordinal, came } = last;
  const paper = tracer.startSpan('paper', { kind: SpanKind.INTERNAL, startTime: at(first.startedAtMs), attributes: { 'sluice.run_id': runId, 'sluice.entry': ordinal } }, ROOT_CONTEXT);
  const within = trace.setSpan(ROOT_CONTEXT, paper);
  for (const stay of stays) tellStage(tracer, stay, within);
  if (came?.kind === 'outcome') {
    paper.setAttributes({ 'sluice.status': came.status, 'sluice.attempts': came.attempts });
    if (came.status === 'failed') fail(paper, came);
  } else paper.setAttribute('sluice.status', 'pending');
  paper.end(at(last.endedAtMs));
}

function tellStage(tracer: Tracer, { stage, startedAtMs, endedAtMs, ms, came }: StageStay, within: Context): void {
  const span = tracer.startSpan(stage, { startTime: at(startedAtMs), attributes: { 'sluice.waited_ms': Math.max(0, endedAtMs - startedAtMs - ms) } }, within);
  if (stage !== 'record' && came?.kind === 'outcome' && came.status === 'failed') fail(span, came);
  span.end(at(endedAtMs));
}

/** As seconds and nanoseconds: a bare number is guessed to be one of two clocks. */
function at(ms: number): [number, number] {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function fail(span: Span, { errorClass, reason }: Pick<Outcome, 'errorClass' | 'reason'>): void {
  span.setAttribute('error.type', errorClass ?? 'unknown');
  span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
}
