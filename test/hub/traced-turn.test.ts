import { describe, expect, it } from 'vitest';
import { toRejection } from '../../src/contracts/rejections.ts';
import type { Decider } from '../../src/hub/decider.ts';
import type { Envelope, HubAnswer } from '../../src/hub/envelope.ts';
import { tellTraced } from '../../src/hub/traced-turn.ts';
import { planTurn } from '../../src/hub/turn.ts';
import { findTraceparents } from '../../src/journal/entry.ts';
import { createTracer, type EndedSpan } from '../../src/platform/tracer.ts';

/** Counts; the rules say when it is even. */
type Command = 'add' | 'nothing' | 'refuse';
const counter: Decider<number, Command> = {
  kind: 'order',
  stateVersion: 1,
  initial: 0,
  lookAtClocks: 'nothing',
  evolve: (count, event) => (event.type === 'Added' ? count + 1 : count),
  decide(_, command) {
    switch (command) {
      case 'add':
        return { events: [{ type: 'Added', data: {} }] };
      case 'nothing':
        return { events: [] };
      case 'refuse':
        return { rejection: toRejection('hold_not_found') };
    }
  },
  assess: (count) => ({ events: count % 2 === 0 ? [{ type: 'Even', data: {} }] : [], nextCheckAt: null }),
  parcelsOf: () => [],
  erases: () => false,
  isErased: () => false,
};

const envelope = (command: Command, traceparent?: string): Envelope<number, Command> => ({
  command,
  actor: { kind: 'carrier', id: 'postnord' },
  cause: 'test',
  traceparent,
  settle: () => undefined,
});
const plan = (state: number, envelopes: readonly Envelope<number, Command>[]) =>
  planTurn(counter, { stream: 'order:1', version: state, state }, envelopes, 0).entry;
const traceOf = (name: string): string => `00-${name.padStart(32, '0')}-00f067aa0ba902b7-01`;

describe('the events of a turn', () => {
  it('have each the trace of its own message, and none where that has none', () => {
    const entry = plan(0, [envelope('add', traceOf('a')), envelope('add'), envelope('add', traceOf('b'))]);
    expect(entry.events.map(({ meta }) => meta.traceparent)).toEqual([traceOf('a'), undefined, traceOf('b')]);
    expect(entry.traceparents).toEqual([traceOf('a'), traceOf('b')]);
    expect(findTraceparents(entry.events)).toEqual([traceOf('a'), traceOf('b')]);
  });

  it('that the rules add belong to the only message there was, else to nobody', () => {
    const alone = plan(1, [envelope('add', traceOf('a'))]);
    expect(alone.events.map(({ type, meta }) => [type, meta.traceparent])).toEqual([
      ['Added', traceOf('a')],
      ['Even', traceOf('a')],
    ]);
    const [, , even] = plan(0, [envelope('add', traceOf('a')), envelope('add')]).events;
    expect(even).toMatchObject({ type: 'Even' });
    expect(even?.meta).not.toHaveProperty('traceparent');
  });

  it('are as they always were where nothing is traced', () => {
    const entry = plan(0, [envelope('add')]);
    expect(entry.traceparents).toBeUndefined();
    expect(Object.keys(entry.events[0]?.meta ?? {})).toEqual(['at', 'actor', 'cause']);
  });

  it('do not follow from a message that changed nothing', () => {
    const entry = plan(0, [envelope('nothing', traceOf('a')), envelope('add')]);
    expect(entry.traceparents).toEqual([traceOf('a')]);
    expect(findTraceparents(entry.events)).toBeUndefined();
  });
});

describe('the span of a turn', () => {
  function tell(told: 'taken' | 'overloaded', answer?: HubAnswer<number>) {
    const spans: EndedSpan[] = [];
    const tracer = createTracer({ ratio: 0, onEnded: (span) => spans.push(span) });
    const answers: HubAnswer<number>[] = [];
    const asked = {
      ...envelope('add'),
      traceparent: traceOf('a'),
      settle: (said: HubAnswer<number>) => answers.push(said),
    };
    const outcome = tellTraced(tracer, 'order:1', asked, (traced) => {
      traced.onDecided?.();
      traced.onDecided?.();
      if (answer !== undefined) traced.settle(answer);
      return told;
    });
    return { spans, answers, outcome };
  }

  it('says how often it was decided and what came of it, and its sender is answered', () => {
    const { spans, answers, outcome } = tell('taken', {
      outcome: 'rejected',
      rejection: toRejection('hold_not_found'),
      version: 3,
    });
    expect(outcome).toBe('taken');
    expect(answers).toHaveLength(1);
    expect(spans).toMatchObject([
      {
        name: 'turn',
        parentSpanId: '00f067aa0ba902b7',
        error: 'hold_not_found',
        attributes: { 'hub.decided_times': 2, 'hub.outcome': 'rejected', 'hub.version': 3 },
      },
    ]);
  });

  it('of what was not taken ends too; of an error it has the name and not the words', () => {
    expect(tell('overloaded').spans).toMatchObject([{ error: 'overloaded' }]);
    const error = new TypeError('“Åsa Łukasz” is not a function');
    expect(tell('taken', { outcome: 'failed', retry: false, error }).spans).toMatchObject([
      { error: 'TypeError' },
    ]);
  });
});
