import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareIncidentSchema } from '../../src/contracts/incidents.ts';
import { assess } from '../../src/incidents/assess.ts';
import { toIncidentView } from '../../src/incidents/cases.ts';
import type { IncidentCommand, NewIncidentEvent } from '../../src/incidents/command.ts';
import { decide } from '../../src/incidents/decide.ts';
import { evolve } from '../../src/incidents/evolve.ts';
import { isWithin, toExplained } from '../../src/incidents/explains.ts';
import { type IncidentState, initialIncidentState } from '../../src/incidents/state.ts';

/** An incident as its actor runs it; Anna tells it what nobody else does. Before each step all is folded anew from the log: a restart changes nothing. */
const anIncident = () => {
  const log: { readonly event: NewIncidentEvent; readonly at: string; readonly by: string }[] = [];
  const fold = (): IncidentState =>
    log.reduce<IncidentState>(
      (state, { event, at, by }, index) =>
        evolve(state, event, { version: index + 1, at: event.at ?? at, recordedAt: at, by }),
      initialIncidentState,
    );
  const mustBe = () => {
    const state = fold();
    if (state.status === 'absent') throw new Error('there is no incident');
    return state;
  };
  const story = {
    tell(command: IncidentCommand, at: string, by = 'anna') {
      const now = Date.parse(at);
      const decision = decide(fold(), command, { now });
      if ('rejection' in decision) throw new Error(decision.rejection.code);
      for (const event of decision.events) log.push({ event, at, by });
      const assessed = assess(fold(), now);
      for (const event of assessed.events) log.push({ event, at, by });
      expect(assess(fold(), now).events).toEqual([]);
      return story;
    },
    look: (at: string) => story.tell({ type: 'AssessIncident' }, at),
    nextCheckAt: (at: string) => {
      const next = assess(fold(), Date.parse(at)).nextCheckAt;
      return next === null ? null : new Date(next).toISOString();
    },
    cases: () => mustBe().cases.map(({ type, state, armedBy }) => `${type} ${state} ${armedBy.slice(5, 15)}`),
    types: () => log.map(({ event }) => event.type),
    explained: () => toExplained(mustBe()),
    view: (at: string) => toIncidentView(mustBe(), log.length, 0, Date.parse(at)),
  };
  return story;
};

const storm = {
  type: 'DeclareIncident',
  id: 'inc_1',
  kind: 'storm',
  title: 'Storm Hans',
  scope: { country: 'SE', postcodes: { from: '80 0', to: '98-4' } },
  from: '2026-11-20T12:00:00.000Z',
  until: '2026-11-22T12:00:00.000Z',
} as const satisfies IncidentCommand;

describe('a storm', () => {
  test.each([
    ['2026-11-20T11:59:59.000Z', [], 'planned'],
    ['2026-11-20T12:00:00.000Z', ['storm open 2026-11-20'], 'open'],
    ['2026-11-22T11:59:59.000Z', ['storm open 2026-11-20'], 'open'],
  ])('begins at its time: at %s %j', (at, cases, state) => {
    const story = anIncident().tell(storm, '2026-11-20T09:00:00.000Z').look(at);
    expect(story.cases()).toEqual(cases);
    expect(story.view(at).state).toBe(state);
  });

  test('looks again when it begins and when it ends, and ends by itself', () => {
    const story = anIncident().tell(storm, '2026-11-20T09:00:00.000Z');
    expect(story.nextCheckAt('2026-11-20T09:00:00.000Z')).toBe(storm.from);
    story.look(storm.from);
    expect(story.explained()).toMatchObject({
      country: 'SE',
      postcodes: { from: '800', to: '984' },
      since: Date.parse(storm.from),
      until: Date.parse(storm.until),
    });
    expect(story.nextCheckAt(storm.from)).toBe(storm.until);
    story.look(storm.until);
    expect(story.cases()).toEqual(['storm resolved 2026-11-20']);
    expect(story.explained()).toBeUndefined();
    expect(story.view(storm.until).state).toBe('over');
    expect(story.nextCheckAt(storm.until)).toBeNull();
  });

  test('goes on where somebody says so, also after its end, as the same case', () => {
    const story = anIncident().tell(storm, storm.from).look(storm.until);
    story.tell(
      { type: 'RescheduleIncident', until: Date.parse('2026-11-25T12:00:00Z') },
      '2026-11-23T08:00:00.000Z',
    );
    expect(story.cases()).toEqual(['storm reopened 2026-11-20']);
    story.tell({ type: 'EndIncident' }, '2026-11-23T09:00:00.000Z').look('2026-11-24T09:00:00.000Z');
    expect(story.cases()).toEqual(['storm resolved 2026-11-20']);
  });

  test('that a person resolves is over, whatever its time', () => {
    const story = anIncident().tell(storm, storm.from);
    story.tell(
      {
        type: 'HandleException',
        exceptionId: 'incident:inc_1.1',
        command: 'resolve',
        by: 'anna',
        code: 'other',
      },
      '2026-11-20T13:00:00.000Z',
    );
    expect(story.look('2026-11-20T14:00:00.000Z').cases()).toEqual(['storm resolved 2026-11-20']);
    expect(story.explained()).toBeUndefined();
  });

  test('that was never told has no case either', () => {
    const command = {
      type: 'HandleException',
      exceptionId: 'incident:inc_0.1',
      command: 'claim',
      by: 'anna',
    } as const;
    expect(() => anIncident().tell(command, storm.from)).toThrow('exception_not_found');
  });

  test('that is called off before it began never was', () => {
    const story = anIncident().tell(storm, '2026-11-20T09:00:00.000Z');
    story.tell({ type: 'EndIncident' }, '2026-11-20T10:00:00.000Z').look('2026-11-21T10:00:00.000Z');
    expect(story.cases()).toEqual([]);
    expect(story.view('2026-11-21T10:00:00.000Z').state).toBe('over');
  });

  test('says who called it off and when, and who did so again did nothing', () => {
    const at = '2026-11-20T10:00:00.000Z';
    const story = anIncident()
      .tell(storm, '2026-11-20T09:00:00.000Z')
      .tell({ type: 'EndIncident' }, at, 'ben');
    story.tell({ type: 'EndIncident' }, '2026-11-20T11:00:00.000Z', 'cleo');
    expect(story.view(storm.from)).toMatchObject({ declaredBy: 'anna', calledOff: { at, by: 'ben' } });
    expect(story.types()).toEqual(['IncidentDeclared', 'IncidentRescheduled']);
    story.tell({ type: 'RescheduleIncident', until: Date.parse(storm.until) }, at);
    expect(story.view(at)).toMatchObject({ state: 'planned', calledOff: null });
  });

  test('and ends at the very instant of its begin stood, and was not called off', () => {
    const story = anIncident().tell(storm, storm.from).tell({ type: 'EndIncident' }, storm.from);
    expect(story.view(storm.from)).toMatchObject({ state: 'over', calledOff: null });
  });

  test('told twice is one', () => {
    const story = anIncident().tell(storm, storm.from).tell(storm, storm.from);
    expect(story.types()).toEqual(['IncidentDeclared', 'ExceptionRaised']);
  });
});

describe('an incident that is planned', () => {
  const planned = '2026-11-18T09:00:00.000Z';
  const lasts = { country: 'SE', since: Date.parse(storm.from), until: Date.parse(storm.until) };
  // Each look folds the log anew, as after a restart, and finds what the one before it left.
  test.each([
    [[planned], 'planned', null],
    [['2026-11-20T11:59:59.999Z'], 'planned', null],
    [['2026-11-20T11:59:59.999Z', storm.from], 'open', lasts],
    [[storm.from], 'open', lasts],
    [[storm.from, '2026-11-22T11:59:59.999Z'], 'open', lasts],
    [[storm.from, '2026-11-22T11:59:59.999Z', storm.until], 'over', null],
    // Nobody looked until it was over: it explained nothing, and is not planned for ever.
    [[storm.until], 'over', null],
  ])('looked at %j is %s', (looks, state, explained) => {
    const story = looks.reduce((told, at) => told.look(at), anIncident().tell(storm, planned));
    expect(story.view(looks.at(-1) ?? '').state).toBe(state);
    if (explained === null) expect(story.explained()).toBeUndefined();
    else expect(story.explained()).toMatchObject(explained);
  });

  test.each([
    ['a second before its begin', Date.parse(storm.from) - 1_000, 'incident_ends_too_early'],
    ['at its begin', Date.parse(storm.from), 'incident_ends_too_early'],
    ['a second after its begin', Date.parse(storm.from) + 1_000, undefined],
    ['until somebody says so', null, undefined],
  ])('is given another end %s', (_, until, refused) => {
    const tell = () => anIncident().tell(storm, planned).tell({ type: 'RescheduleIncident', until }, planned);
    if (refused === undefined) expect(tell().view(planned).state).toBe('planned');
    else expect(tell).toThrow(refused);
  });

  const later = '2026-11-21T12:00:00.000Z';
  const move = (from: string, until: string | null = storm.until): IncidentCommand => ({
    type: 'RescheduleIncident',
    from: Date.parse(from),
    until: until === null ? null : Date.parse(until),
  });

  test('begins where its begin was moved, and not where it was', () => {
    const story = anIncident().tell(storm, planned).tell(move(later), planned);
    expect(story.nextCheckAt(planned)).toBe(later);
    expect(story.look(storm.from).view(storm.from)).toMatchObject({ state: 'planned', from: later });
    expect(story.look(later).cases()).toEqual(['storm open 2026-11-21']);
    expect(story.explained()).toMatchObject({ since: Date.parse(later), until: Date.parse(storm.until) });
    expect(story.look(storm.until).view(storm.until).state).toBe('over');
    expect(story.types().filter((type) => type === 'ExceptionRaised')).toHaveLength(1);
  });

  test('whose begin is moved to what is past begins at once', () => {
    const story = anIncident().tell(storm, planned).tell(move('2026-11-18T06:00:00.000Z'), planned);
    expect(story.view(planned).state).toBe('open');
    expect(story.cases()).toEqual(['storm open 2026-11-18']);
  });

  test.each([
    ['while it is planned', '2026-11-20T11:59:59.999Z', later, storm.until, undefined],
    ['with another end', planned, later, '2026-11-25T12:00:00.000Z', undefined],
    ['with no end', planned, later, null, undefined],
    ['at its begin', storm.from, later, storm.until, 'incident_has_begun'],
    ['after its end', '2026-11-23T12:00:00.000Z', '2026-11-24T12:00:00.000Z', null, 'incident_has_begun'],
    ['to where it is, when it has begun', storm.from, storm.from, null, undefined],
    ['to its end', planned, storm.until, storm.until, 'incident_ends_too_early'],
    ['after its begin, to before it', later, '2026-11-17T12:00:00.000Z', planned, 'incident_has_begun'],
    ['so that it is over already', planned, '2026-11-17T12:00:00.000Z', planned, 'incident_is_past'],
  ])('has its begin moved %s (at %s to %s until %s)', (_, at, from, until, refused) => {
    const tell = () => anIncident().tell(storm, planned).tell(move(from, until), at);
    if (refused === undefined) expect(tell().view(at)).toMatchObject({ from, until });
    else expect(tell).toThrow(refused);
  });

  test('and has begun is not moved, though nobody has looked since', () => {
    const tell = () => anIncident().tell(storm, planned).tell(move(later), '2026-11-20T12:00:00.001Z');
    expect(tell).toThrow('incident_has_begun');
  });

  test('and was called off has another begin, also when the first is past', () => {
    const story = anIncident().tell(storm, planned).tell({ type: 'EndIncident' }, planned);
    story.tell(move(later, '2026-11-26T12:00:00.000Z'), '2026-11-21T08:00:00.000Z');
    expect(story.view('2026-11-21T08:00:00.000Z')).toMatchObject({ state: 'planned', calledOff: null });
    expect(story.look(later).view(later).state).toBe('open');
  });

  test('and was called off can be planned again', () => {
    const story = anIncident().tell(storm, planned).tell({ type: 'EndIncident' }, planned);
    expect(story.view(planned).state).toBe('over');
    expect(story.nextCheckAt(planned)).toBeNull();
    story.tell({ type: 'RescheduleIncident', until: Date.parse(storm.until) }, planned);
    expect(story.view(planned).state).toBe('planned');
    expect(story.look(storm.from).view(storm.from).state).toBe('open');
  });

  test('says who planned it and why', () => {
    const story = anIncident().tell({ ...storm, why: 'Forecast of the SMHI' }, planned);
    expect(story.view(planned)).toMatchObject({ declaredBy: 'anna', why: 'Forecast of the SMHI' });
  });

  test('keeps what it explained in the end', () => {
    const story = anIncident().tell(storm, planned).look(storm.from);
    const sum = { cases: 12, values: [{ amount: '840.00', currency: 'SEK' }] };
    story.tell({ type: 'CountExplained', exceptionId: 'incident:inc_1.1', ...sum }, storm.from);
    expect(story.look(storm.until).view(storm.until)).toMatchObject({
      state: 'over',
      explains: 0,
      explained: sum,
    });
  });
});

test.each([
  ['2026-11-22T11:59:59.999Z', undefined],
  [storm.until, 'incident_is_past'],
])('an incident that is told at %s is refused when it is over by then', (at, refused) => {
  const tell = () => anIncident().tell(storm, at);
  if (refused === undefined) expect(tell().view(at).state).toBe('open');
  else expect(tell).toThrow(refused);
});

test('a closed location explains what is late there, a closed facility what stands still there', () => {
  const typesOf = (scope: Extract<IncidentCommand, { type: 'DeclareIncident' }>['scope']) =>
    anIncident()
      .tell({ ...storm, kind: 'facility_closed', scope }, storm.from)
      .explained()?.types;
  expect(typesOf({ location: 'wh-1' })).toContain('late_to_ship');
  expect(typesOf({ carrier: 'dhl', place: 'Malmö' })).toContain('stalled_in_transit');
  expect(typesOf({ carrier: 'dhl', place: 'Malmö' })).not.toContain('late_to_ship');
});

test('what was counted is not counted again while it is open, nor for a day after somebody settled it', () => {
  const counted = (from: string): IncidentCommand => ({
    ...storm,
    kind: 'stalls_together',
    scope: { carrier: 'dhl', place: 'Malmö' },
    from,
    until: null,
    count: 20,
  });
  const story = anIncident().tell(counted('2026-11-20T08:00:00.000Z'), '2026-11-20T12:00:00.000Z');
  story.tell(counted('2026-11-20T09:00:00.000Z'), '2026-11-20T13:00:00.000Z');
  story.tell({ type: 'EndIncident' }, '2026-11-20T14:00:00.000Z');
  story.tell(counted('2026-11-20T10:00:00.000Z'), '2026-11-21T13:59:59.000Z');
  expect(story.cases()).toEqual(['stalls_together resolved 2026-11-20']);
  story.tell(counted('2026-11-21T10:00:00.000Z'), '2026-11-21T14:00:00.000Z');
  expect(story.cases()).toEqual(['stalls_together resolved 2026-11-20', 'stalls_together open 2026-11-21']);
});

test('a postcode is within where it begins like one of the ends or lies between them', () => {
  const five = fc.integer({ min: 0, max: 99_999 }).map((code) => String(code).padStart(5, '0'));
  fc.assert(
    fc.property(five, fc.tuple(five, five), fc.integer({ min: 1, max: 5 }), (code, ends, digits) => {
      const [from = '', to = ''] = ends.toSorted().map((end) => end.slice(0, digits));
      const head = code.slice(0, digits);
      expect(isWithin(`${code.slice(0, 3)} ${code.slice(3)}`, { from, to })).toBe(head >= from && head <= to);
    }),
  );
});

test('postcodes are refused just where nothing lies between their ends', () => {
  const code = fc.string({ unit: fc.constantFrom('1', '2', '3'), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(code, code, (from, to) => {
      const scope = { country: 'SE', postcodes: { from, to } };
      const { success } = declareIncidentSchema.safeParse({ kind: 'storm', title: 'x', scope });
      expect(success).toBe(isWithin(from, { from, to }));
    }),
  );
});

test.each([
  [{ kind: 'storm', scope: { carrier: 'dhl' } }, 'scope.country'],
  [{ kind: 'facility_closed', scope: { carrier: 'dhl' } }, 'scope'],
  [
    { kind: 'facility_closed', scope: { location: 'wh-1', postcodes: { from: '1', to: '2' } } },
    'scope.country',
  ],
  [{ kind: 'storm', scope: { country: 'SE' }, from: storm.until, until: storm.from }, 'until'],
  [{ kind: 'storm', scope: { country: 'SE', postcodes: { from: '98-4', to: '80 0' } } }, 'scope.postcodes'],
])('what cannot be an incident is refused by name: %j', (body, path) => {
  const parsed = declareIncidentSchema.safeParse({ title: 'x', ...body });
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
