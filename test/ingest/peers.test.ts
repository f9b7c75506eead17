import { expect, test } from 'vitest';
import { createPeers, type Peers } from '../../src/ingest/peers.ts';
import { createLog } from '../../src/platform/log.ts';

/** Nodes that hear each other at once, and whose time passes when it is told to. */
function createNet() {
  let now = 0;
  let timers: { at: number; task: () => void }[] = [];
  const listeners = new Map<string, (words: unknown, from: string | null) => void>();
  const cut = new Set<string>();
  const wallClock = {
    now: () => now,
    after(delayMs: number, task: () => void) {
      const timer = { at: now + delayMs, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const say = (from: string, words: unknown): void => {
    if (cut.has(from)) return;
    for (const [to, listener] of listeners) if (!cut.has(to)) listener(words, to === from ? null : from);
  };
  return {
    cut,
    say,
    open(self: string, tryDatabase: () => Promise<unknown> = async () => await Promise.resolve()) {
      const lost: string[] = [];
      const peers = createPeers({
        self,
        poke: {
          shout: (_, words) => {
            say(self, words);
          },
          onShout: (_, listener) => listeners.set(self, listener),
        },
        tryDatabase,
        wallClock,
        log: createLog('fatal', 'test'),
      });
      peers.onLost((peer) => lost.push(peer));
      return { self, peers, lost };
    },
    /** Nobody's timer runs, and then all at once. */
    async stand(seconds: number) {
      now += seconds * 1_000;
      await new Promise((resolve) => setImmediate(resolve));
    },
    async pass(seconds: number) {
      for (let passed = 0; passed < seconds * 4; passed += 1) {
        now += 250;
        const due = timers.filter(({ at }) => at <= now);
        timers = timers.filter(({ at }) => at > now);
        for (const { task } of due) task();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const keys = Array.from({ length: 3_000 }, (_, index) => `RR${String(index).padStart(9, '0')}SE`);
const ownersBy = ({ self, peers }: { self: string; peers: Peers }): string[] =>
  keys.map((key) => peers.ownerOf(key) ?? self);
const countOf = (owners: readonly string[], who: string): number =>
  owners.filter((owner) => owner === who).length;

test('all nodes give a key to the same one, and each has about as many', () => {
  const net = createNet();
  const nodes = ['a', 'b', 'c'].map((self) => net.open(self));
  const [first, ...others] = nodes.map(ownersBy);
  for (const other of others) expect(other).toEqual(first);
  for (const { self } of nodes) expect(countOf(first ?? [], self)).toBeGreaterThan(850);
});

test('alone everything is its own, and nobody need be asked', () => {
  const alone = createNet().open('a');
  expect(alone.peers.areThere()).toBe(false);
  expect(alone.peers.ownerOf('RR1')).toBeUndefined();
});

test('a node that falls silent loses its keys and no other does, until it speaks again', async () => {
  const net = createNet();
  const [a, b] = ['a', 'b', 'c'].map((self) => net.open(self));
  const before = ownersBy(a!);
  net.cut.add('c');
  await net.pass(2);
  expect(ownersBy(a!)).toEqual(before);
  await net.pass(3);
  const without = ownersBy(a!);
  expect(countOf(without, 'c')).toBe(0);
  expect(a!.lost).toEqual(['c']);
  expect(without.filter((owner, index) => owner !== before[index]).length).toBe(countOf(before, 'c'));
  expect(ownersBy(b!)).toEqual(without);
  net.cut.delete('c');
  await net.pass(2);
  expect(ownersBy(a!)).toEqual(before);
});

test('a node whose database does not answer is passed over', async () => {
  const net = createNet();
  let isCut = false;
  const a = net.open('a');
  net.open('b', async () => {
    // A link that is cut says nothing at all.
    if (isCut) await new Promise(() => undefined);
  });
  await net.pass(3);
  expect(countOf(ownersBy(a), 'b')).toBeGreaterThan(1_200);
  isCut = true;
  await net.pass(7);
  expect(countOf(ownersBy(a), 'b')).toBe(0);
});

test('who leaves has nothing any more, also for itself, and is not lost for good when it is lost', async () => {
  const net = createNet();
  const [a, b] = ['a', 'b'].map((self) => net.open(self));
  b!.peers.leave();
  expect(a!.peers.areThere()).toBe(false);
  expect(countOf(ownersBy(b!), 'b')).toBe(0);
  const c = net.open('c');
  a!.peers.lose('c');
  expect(a!.lost).toEqual(['b', 'c']);
  await net.pass(1);
  expect(a!.peers.areThere()).toBe(true);
  expect(c.lost).toEqual([]);
});

test('what was on its way to a node that was cut off is lost, and it is not', async () => {
  const net = createNet();
  const [a, b] = ['a', 'b'].map((self) => net.open(self));
  b!.peers.renew();
  await net.pass(1);
  expect(a!.lost).toEqual(['b']);
  expect(a!.peers.areThere()).toBe(true);
  await net.pass(2);
  expect(a!.lost).toEqual(['b']);
});

test('one that stood still asks the others before it takes what is theirs', async () => {
  const net = createNet();
  const [a] = ['a', 'b'].map((self) => net.open(self));
  await net.pass(2);
  // Its own timers too: it hears nobody, and says nothing.
  await net.stand(10);
  await net.pass(2);
  expect(a!.lost).toEqual([]);
});

test('one that leaves still notices who is gone', async () => {
  const net = createNet();
  const [a] = ['a', 'b', 'c'].map((self) => net.open(self));
  a!.peers.leave();
  net.cut.add('b');
  await net.pass(5);
  expect(countOf(ownersBy(a!), 'c')).toBe(keys.length);
});

test('words that are none are passed over', () => {
  const net = createNet();
  const a = net.open('a');
  for (const words of ['x', undefined, { peer: 1, says: 'here' }, { peer: 'b', says: 'hello' }])
    net.say('b', words);
  expect(a.peers.areThere()).toBe(false);
});
