import { describe, expect, it } from 'vitest';
import type { Decider } from '../../src/hub/decider.ts';
import type { Envelope, HubAnswer } from '../../src/hub/envelope.ts';
import { createStreamActor } from '../../src/hub/stream-actor.ts';
import { toRejection } from '../../src/contracts/rejections.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { createMemoryLog, type MemoryLog } from '../simulation/memory-log.ts';

/** A light that is on or off: enough to be refused, to throw, and to be the same again. */
type Command = 'on' | 'off' | 'break' | 'same';
const light: Decider<boolean, Command> = {
  kind: 'order',
  stateVersion: 1,
  initial: false,
  lookAtClocks: 'same',
  evolve: (_, event) => event.type === 'On',
  decide(isOn, command) {
    switch (command) {
      case 'on':
        return isOn ? { rejection: toRejection('hold_exists') } : { events: [{ type: 'On', data: {} }] };
      case 'off':
        return isOn ? { events: [{ type: 'Off', data: {} }] } : { rejection: toRejection('hold_not_found') };
      case 'same':
        return { events: [] };
      case 'break':
        throw new Error('cannot be decided');
    }
  },
  assess: () => ({ events: [], nextCheckAt: null }),
  parcelsOf: () => [],
  erases: () => false,
  isErased: () => false,
};

interface Options {
  readonly decider?: typeof light;
  readonly away?: boolean;
  /** What becomes of appends. */
  readonly fault?: Error;
}

/** One turn of these commands; those with an id are messages. */
async function turn(commands: Commands, options: Options = {}): Promise<HubAnswer<boolean>[]> {
  return await (
    await open(createMemoryLog(), options)
  )(commands);
}

/** Where a request is given, the id is its key. */
type Commands = readonly (readonly [command: Command | null, id?: string, requestHash?: string])[];
type Turn = (commands: Commands) => Promise<HubAnswer<boolean>[]>;

/** A node's actor over a log that others may write to. */
async function open(log: MemoryLog, options: Options = {}): Promise<Turn> {
  const lost = Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
  const actor = createStreamActor({
    stream: 'order:light',
    decider: options.decider ?? light,
    commit: {
      append: async (entry) => {
        if (options.fault !== undefined) throw options.fault;
        const [outcome] = log.apply([entry]);
        return outcome === undefined ? await Promise.reject(lost) : await Promise.resolve(outcome);
      },
    },
    reader: {
      load: async (stream) => await Promise.resolve(log.load(stream, 1)),
      loadEvents: async (stream, after) => await Promise.resolve(log.loadEvents(stream, after)),
      loadPersonal: async (stream) => await Promise.resolve(log.loadPersonal(stream)),
      currentVersion: async (stream) =>
        options.away === true
          ? await Promise.reject(lost)
          : await Promise.resolve(log.currentVersion(stream)),
    },
    clock: createFakeClock(),
    snapshotAfter: 100,
    snapshotEvery: 100,
    saveSnapshot: () => undefined,
    onCommitted: () => undefined,
    onStale: () => undefined,
  });
  await actor.activate();
  return async (commands) => {
    const answers: HubAnswer<boolean>[] = [];
    await actor.turn(
      commands.map(([command, id, requestHash], index): Envelope<boolean, Command> => ({
        command,
        actor: { kind: 'user', id: 'u1' },
        cause: 'test',
        ...(id === undefined
          ? {}
          : { key: { source: 'test', messageId: id, ...(requestHash && { requestHash }) } }),
        settle: (answer) => {
          answers[index] = answer;
        },
      })),
    );
    return answers;
  };
}

describe('a turn', () => {
  it('names the version a refusal was decided on, not the one the turn ends with', async () => {
    expect(await turn([['on'], ['on'], ['off'], ['off']])).toMatchObject([
      { outcome: 'accepted', version: 2 },
      { outcome: 'rejected', version: 1, rejection: { code: 'hold_exists' } },
      { outcome: 'accepted', version: 2 },
      { outcome: 'rejected', version: 2, rejection: { code: 'hold_not_found' } },
    ]);
  });

  it('tells the copy of a refused message in one turn that it was refused', async () => {
    expect(await turn([['on'], ['on', 'm1'], ['on', 'm1']])).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected' },
      { outcome: 'duplicate', earlier: { code: 'hold_exists' } },
    ]);
    expect(
      await turn([
        ['on', 'm1'],
        ['on', 'm1'],
      ]),
    ).toMatchObject([{ outcome: 'accepted' }, { outcome: 'duplicate', earlier: null }]);
  });

  it('does not tell the copy of a message that broke that it took effect', async () => {
    expect(await turn([['on'], ['break', 'm1'], ['break', 'm1'], ['off']])).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'failed', retry: false },
      { outcome: 'failed', retry: false },
      { outcome: 'accepted' },
    ]);
  });

  it('refuses another request under a key that was used for one, in one turn and at another node', async () => {
    const log = createMemoryLog();
    const [first, second] = [await open(log), await open(log)];
    const conflict = { outcome: 'rejected', rejection: { code: 'idempotency_conflict' } };
    expect(
      await first([
        ['on', 'k1', 'on'],
        ['off', 'k1', 'off'],
        ['on', 'k1', 'on'],
      ]),
    ).toMatchObject([{ outcome: 'accepted', version: 1 }, conflict, { outcome: 'duplicate' }]);
    expect(await second([['off', 'k1', 'off']])).toMatchObject([conflict]);
    // As it was kept before, when nobody noted what was asked for.
    expect(await first([['same', 'k2']])).toMatchObject([{ outcome: 'accepted' }]);
    expect(await second([['off', 'k2', 'off']])).toMatchObject([{ outcome: 'duplicate', earlier: null }]);
    expect(log.currentVersion('order:light')).toBe(1);
  });

  it('asks for another try when the stored version cannot be known, and blames no message', async () => {
    const answers = await turn([['same'], ['off'], [null]], { away: true });
    expect(answers).toMatchObject([
      { outcome: 'failed', retry: true },
      { outcome: 'failed', retry: true },
      { outcome: 'failed', retry: true },
    ]);
  });

  it('blames no message for an append that took too long, and has all of them try again', async () => {
    const late = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    const answers = await turn([['on'], ['off']], { fault: late });
    expect(answers).toMatchObject([
      { outcome: 'failed', retry: true },
      { outcome: 'failed', retry: true },
    ]);
  });

  it('fails only the message after which the rules break, and takes the others', async () => {
    const brittle: typeof light = {
      ...light,
      assess(isOn) {
        if (isOn) throw new Error('no rule for that');
        return { events: [], nextCheckAt: null };
      },
    };
    expect(await turn([['same'], ['on', 'm1'], ['same']], { decider: brittle })).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'failed', retry: false },
      { outcome: 'accepted' },
    ]);
  });

  it('answers a message that another node took with what is stored since', async () => {
    const log = createMemoryLog();
    const [first, second] = [await open(log), await open(log)];
    expect(await first([['on', 'm1']])).toMatchObject([{ outcome: 'accepted', version: 1 }]);
    expect(await second([['on', 'm1'], ['off']])).toMatchObject([
      { outcome: 'duplicate', earlier: null, version: 1, state: true },
      { outcome: 'accepted', version: 2 },
    ]);
  });
});
