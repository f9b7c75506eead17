import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/actors/activation.ts';
import { createActorSystem, type ActorSystemOptions } from '../../src/actors/actor-system.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { quiet } from '../support/journal.ts';

interface Message {
  readonly n: number;
  readonly done?: (turn: readonly number[]) => void;
}

function aSystem(
  options: Partial<ActorSystemOptions<Message>> & {
    actor?: (id: string, log: string[]) => Partial<Actor<Message>>;
  } = {},
) {
  const clock = createFakeClock();
  const log: string[] = [];
  const rejected: { n: number; reason: string }[] = [];
  const system = createActorSystem<Message>({
    clock,
    log: quiet,
    reject: (messages, reason) => rejected.push(...messages.map(({ n }) => ({ n, reason: String(reason) }))),
    create: (id) => ({
      activate: async () => {
        await Promise.resolve();
        log.push(`${id} activated`);
      },
      turn: async (messages) => {
        await Promise.resolve();
        log.push(`${id} ${messages.map(({ n }) => n).join(',')}`);
        for (const message of messages) message.done?.(messages.map(({ n }) => n));
      },
      deactivate: async () => {
        await Promise.resolve();
        log.push(`${id} gone`);
      },
      ...options.actor?.(id, log),
    }),
    ...options,
  });
  return { system, clock, log, rejected };
}

const settled = async (): Promise<void> => {
  for (let index = 0; index < 50; index += 1) await Promise.resolve();
};

describe('an actor', () => {
  it('loads before its first message and takes what waits together, in order', async () => {
    const { system, log } = aSystem({ maxTurn: 3 });
    for (let n = 0; n < 7; n += 1) expect(system.tell('a', { n })).toBe('taken');
    await settled();
    expect(log).toEqual(['a activated', 'a 0,1,2', 'a 3,4,5', 'a 6']);
  });

  it('refuses at the door when its mailbox is full, and loses nothing it took', async () => {
    const { system, log } = aSystem({ mailboxCapacity: 4 });
    const answers = Array.from({ length: 6 }, (_, n) => system.tell('a', { n }));
    expect(answers).toEqual(['taken', 'taken', 'taken', 'taken', 'overloaded', 'overloaded']);
    await settled();
    expect(log).toEqual(['a activated', 'a 0,1,2,3']);
  });

  it('that came for one message only leaves after it, unless another one has it stay', async () => {
    const { system, clock, log } = aSystem({ idleMs: 80_000 });
    system.tell('a', { n: 1 }, 'until_done');
    system.tell('a', { n: 2 }, 'until_done');
    await settled();
    expect(log).toEqual(['a activated', 'a 1,2', 'a gone']);
    expect(system.measure()).toEqual({ active: 0, waiting: 0 });
    system.tell('b', { n: 3 }, 'until_done');
    system.tell('b', { n: 4 });
    await settled();
    system.tell('b', { n: 5 }, 'until_done');
    await settled();
    expect(log.slice(3)).toEqual(['b activated', 'b 3,4', 'b 5']);
    expect(system.measure()).toEqual({ active: 1, waiting: 0 });
    clock.advance(120_000);
    await settled();
    expect(log.slice(6)).toEqual(['b gone']);
    expect(system.measure()).toEqual({ active: 0, waiting: 0 });
  });

  it('that leaves is followed by another, which takes what comes meanwhile', async () => {
    const { system, log } = aSystem({
      actor: (id, told) => ({
        deactivate: async () => {
          told.push(`${id} leaves`);
          if (told.length < 5) system.tell(id, { n: 2 });
          await Promise.resolve();
          told.push(`${id} gone`);
        },
      }),
    });
    system.tell('a', { n: 1 }, 'until_done');
    await settled();
    expect(log.filter((line) => !line.endsWith('gone'))).toEqual([
      'a activated',
      'a 1',
      'a leaves',
      'a activated',
      'a 2',
    ]);
  });

  it('that cannot be loaded refuses what waits, with the reason, and the next message tries again', async () => {
    let tries = 0;
    const { system, log, rejected } = aSystem({
      actor: () => ({
        activate: async () => {
          await Promise.resolve();
          tries += 1;
          if (tries === 1) throw new Error('no database');
        },
      }),
    });
    system.tell('a', { n: 1 });
    await settled();
    expect(rejected).toEqual([{ n: 1, reason: 'Error: no database' }]);
    system.tell('a', { n: 2 });
    await settled();
    expect(log).toEqual(['a 2']);
  });

  it('whose turn throws is replaced, and what waited goes to its successor', async () => {
    let turns = 0;
    const { system, log, rejected } = aSystem({
      maxTurn: 1,
      actor: (id, lines) => ({
        turn: async (messages) => {
          await Promise.resolve();
          turns += 1;
          if (turns === 1) throw new Error('broken');
          lines.push(`${id} ${messages.map(({ n }) => n).join(',')}`);
        },
      }),
    });
    for (let n = 0; n < 3; n += 1) system.tell('a', { n });
    await settled();
    expect(log).toEqual(['a activated', 'a gone', 'a activated', 'a 1', 'a 2']);
    expect(rejected).toEqual([]);
  });

  it('leaves memory when it was idle long enough, not when it was used meanwhile', async () => {
    const { system, clock, log } = aSystem({ idleMs: 80_000 });
    system.tell('idle', { n: 1 });
    system.tell('busy', { n: 1 });
    await settled();
    clock.advance(50_000);
    system.tell('busy', { n: 2 });
    await settled();
    clock.advance(45_000);
    await settled();
    expect(log.filter((line) => line.endsWith('gone'))).toEqual(['idle gone']);
    expect(system.measure()).toEqual({ active: 1, waiting: 0 });
    expect(system.turnover()).toEqual({ activated: 2, gone: 1 });
    for (const n of [3, 4, 5]) system.tell('busy', { n });
    system.tell('other', { n: 1 });
    expect(system.bounds()).toMatchObject({ actors: { used: 2 }, mailbox: { used: 2 } });
    await settled();
    clock.advance(120_000);
    await settled();
    expect(system.measure().active).toBe(0);
  });

  it('is refused when memory is full of busy ones', async () => {
    const { system } = aSystem({ maxActive: 2 });
    expect(system.tell('a', { n: 1 })).toBe('taken');
    expect(system.tell('b', { n: 1 })).toBe('taken');
    expect(system.tell('c', { n: 1 })).toBe('overloaded');
    await settled();
    expect(system.tell('a', { n: 2 })).toBe('taken');
  });

  it('finishes what was taken when the node drains, and takes no more', async () => {
    const { system, log } = aSystem({ maxTurn: 1 });
    for (let n = 0; n < 3; n += 1) system.tell('a', { n });
    const drained = system.drain();
    expect(system.tell('a', { n: 9 })).toBe('draining');
    await drained;
    expect(log).toEqual(['a activated', 'a 0', 'a 1', 'a 2', 'a gone']);
  });
});
