import { quiet } from '../support/journal.ts';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Presence } from '../../src/contracts/socket.ts';
import type { Caller } from '../../src/live/caller.ts';
import { createPresence, type PresenceBook } from '../../src/live/presence.ts';
import { createPoke } from '../../src/platform/poke.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

interface Node {
  readonly book: PresenceBook;
  readonly nats: NatsConnection;
  /** What each socket was told last of each subject. */
  readonly told: Map<string, string[]>;
}

const aCaller = (id: string, person = id): Caller =>
  ({ id, identity: { id: person, name: person.toUpperCase() } }) as unknown as Caller;
const toIds = ({ people }: Presence): string[] => people.map(({ id }) => id);

describeWithNats('presence at several nodes', () => {
  let server: TestNatsServer;
  const nodes: Node[] = [];
  let skewMs = 0;

  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(async () => {
    for (const { book, nats } of nodes) {
      book.stop();
      await nats.close();
    }
    await server.stop();
  });

  async function openNode(name: string): Promise<Node> {
    const nats = await connect({ servers: server.url });
    const poke = createPoke({ nats, node: name, scope: 'presence', log: quiet });
    await nats.flush();
    const told = new Map<string, string[]>();
    const book = createPresence(
      (callers, _event, message) => {
        for (const { id } of callers)
          told.set(`${id} ${(message as Presence).subject}`, toIds(message as Presence));
      },
      poke,
      () => performance.now() + skewMs,
    );
    const node = { book, nats, told };
    nodes.push(node);
    return node;
  }

  it('tells people of each other across nodes, of a case also whoever is at the board', async () => {
    const one = await openNode('one');
    const two = await openNode('two');
    const anna = aCaller('anna');
    const bo = aCaller('bo');
    const cy = aCaller('cy');
    one.book.set(anna, { exceptionId: 'ord_x.1', doing: 'viewing' });
    two.book.set(cy, { board: 'exceptions', doing: 'viewing' });
    two.book.set(bo, { exceptionId: 'ord_x.1', doing: 'editing' });
    await expect.poll(() => one.told.get('anna ord_x.1')).toEqual(['anna', 'bo']);
    await expect.poll(() => two.told.get('bo ord_x.1')).toEqual(['anna', 'bo']);
    expect(two.told.get('cy ord_x.1')).toEqual(['anna', 'bo']);
    // Someone with a window at either node is one person.
    two.book.set(aCaller('anna-2', 'anna'), { exceptionId: 'ord_x.1', doing: 'editing' });
    await expect.poll(() => one.told.get('anna ord_x.1')).toEqual(['anna', 'bo']);
    two.book.leave(bo);
    await expect.poll(() => one.told.get('anna ord_x.1')).toEqual(['anna']);
  });

  it('tells a node that comes later, and forgets one that says nothing any more', async () => {
    const late = await openNode('late');
    const dan = aCaller('dan');
    const atBoard = (): Presence['cases'] => {
      const answer = late.book.set(dan, { board: 'exceptions', doing: 'viewing' });
      return 'error' in answer ? undefined : answer.cases;
    };
    await expect.poll(atBoard, { timeout: 15_000 }).toMatchObject([{ subject: 'ord_x.1' }]);
    for (const { nats } of nodes.slice(0, 2)) await nats.close();
    // What they said last has been heard.
    await late.nats.flush();
    skewMs = 8_000;
    atBoard();
    skewMs = 16_000;
    await expect.poll(() => late.told.get('dan ord_x.1')).toEqual([]);
    expect(atBoard()).toEqual([]);
  });

  it('pays no heed to words that are none', async () => {
    const node = await openNode('deaf');
    const eve = aCaller('eve');
    node.book.set(eve, { orderId: 'ord_z', doing: 'viewing' });
    await expect.poll(() => node.told.get('eve ord_z')).toEqual(['eve']);
    for (const words of ['x', [{ subject: 1 }], [{ subject: 'ord_z', isCase: false, people: [{}] }]])
      node.nats.publish('hub.shout.presence', JSON.stringify({ from: 'else', topic: 'presence', words }));
    await node.nats.flush();
    expect(node.book.set(eve, { orderId: 'ord_z', doing: 'viewing' })).toMatchObject({
      people: [{ id: 'eve' }],
    });
  });
});
