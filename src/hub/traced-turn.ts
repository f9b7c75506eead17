import type { Tracer } from '../platform/tracer.ts';
import type { Envelope, HubAnswer } from './envelope.ts';

/**
 * Tells a traced message to its stream, with a span from the mailbox until the answer: how long it waited there, how often
 * it was decided, and what came of it. What follows from it (the append, the events) is below this span.
 */
export function tellTraced<State, Command>(
  tracer: Tracer,
  stream: string,
  envelope: Envelope<State, Command> & { readonly traceparent: string },
  tell: (envelope: Envelope<State, Command>) => 'taken' | 'overloaded' | 'draining',
): 'taken' | 'overloaded' | 'draining' {
  const span = tracer.under(envelope.traceparent, { name: 'turn', attributes: { 'hub.stream': stream } });
  const toldAt = performance.now();
  let waitedMs: number | undefined;
  let tries = 0;
  const told = tell({
    ...envelope,
    traceparent: span.traceparent,
    onDecided: () => {
      waitedMs ??= performance.now() - toldAt;
      tries += 1;
    },
    settle: (answer) => {
      span.end({
        attributes: {
          'hub.outcome': answer.outcome,
          'hub.mailbox_wait_ms': waitedMs,
          'hub.decided_times': tries,
          'hub.version': 'version' in answer ? answer.version : undefined,
          'hub.events': answer.outcome === 'accepted' ? answer.events.length : undefined,
        },
        error: findError(answer),
      });
      envelope.settle(answer);
    },
  });
  if (told !== 'taken') span.end({ error: told });
  return told;
}

function findError(answer: HubAnswer<unknown>): string | undefined {
  switch (answer.outcome) {
    case 'accepted':
    case 'duplicate':
      return undefined;
    case 'rejected':
      return answer.rejection.code;
    case 'conflict':
      return 'conflict';
    case 'failed':
      // Not its words: they may quote what was sent.
      return answer.error.name;
  }
}
