import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPoke, type Poked } from '../../src/platform/poke.ts';
import { quiet } from '../support/journal.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

describeWithNats('what nodes say to each other', () => {
  let server: TestNatsServer;
  let connections: NatsConnection[] = [];
  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    for (const nats of connections) await nats.close();
    connections = [];
    await server.stop();
  });

  async function open(node: string) {
    const nats = await connect({ servers: server.url });
    connections.push(nats);
    const poke = createPoke({ nats, node, scope: 'test', log: quiet });
    const heard: { flushed: readonly Poked[]; own: boolean }[] = [];
    const words: unknown[] = [];
    poke.onPoke((flushed, own) => heard.push({ flushed, own }));
    poke.onShout('topic', (said, from) => words.push(from === null ? `own ${String(said)}` : said));
    await nats.flush();
    return { nats, poke, heard, words };
  }

  it('is heard once by each, by itself as its own, also where two have one name', async () => {
    const [one, two] = [await open('hub'), await open('hub')];
    const flushed = [{ stream: 'order:1', version: 3, look: 'in_transit ' }];
    one.poke.send(flushed);
    one.poke.shout('topic', 'words');
    await expect.poll(() => two.words).toEqual(['words']);
    expect(two.heard).toEqual([{ flushed, own: false }]);
    await one.nats.flush();
    expect(one.heard).toEqual([{ flushed, own: true }]);
    expect(one.words).toEqual(['own words']);
  });

  it('is heard after something that is no word', async () => {
    const [one, two] = [await open('one'), await open('two')];
    for (const subject of ['hub.poke.test', 'hub.shout.test'])
      for (const rubbish of ['', '{', 'null', '{"from":"x","flushed":[null]}'])
        one.nats.publish(subject, rubbish);
    one.poke.shout('topic', 'words');
    await expect.poll(() => two.words).toEqual(['words']);
  });
});
