import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUpsSubscriptions } from '../../src/connectors/ups-subscriptions.ts';
import { startUpsStandIn, upsClient, type UpsStandIn } from '../support/ups-stand-in.ts';

const one = '1Z204W4R0308071865';
const other = '1Z12345E0205271688';
const destination = {
  url: 'https://hub.example/api/v1/carriers/ups/webhooks/ups-track-alert',
  credential: 'what-ups-brings-with-each-push',
};

describe('subscriptions at UPS', () => {
  let ups: UpsStandIn;
  beforeAll(async () => {
    ups = await startUpsStandIn();
  });
  beforeEach(() => {
    ups.subscribed.length = 0;
    ups.unknown.clear();
  });
  afterAll(async () => {
    await ups.close();
  });
  const open = (more: object = {}, now?: () => number) =>
    createUpsSubscriptions(
      { adapter: 'ups-track-alert', ...upsClient, ...destination, baseUrl: ups.url, ...more },
      now,
    );

  it('are asked for with a token, which is kept while it holds', async () => {
    let now = 0;
    const door = open({}, () => now);
    const before = ups.tokens();
    expect(await door.subscribe([one])).toMatchObject({ outcome: 'answered', accepted: [one] });
    now += 3 * 3_600_000;
    expect(await door.subscribe([other])).toMatchObject({ accepted: [other] });
    expect(ups.tokens()).toBe(before + 1);
    now += 3_600_000;
    await door.subscribe([one]);
    expect(ups.tokens()).toBe(before + 2);
    expect(ups.subscribed[0]).toMatchObject({
      numbers: [one],
      destination: { ...destination, credentialType: 'Bearer' },
    });
  });

  it('are declined one by one: what is no number of UPS is not asked about', async () => {
    ups.unknown.add(other);
    const answer = await open().subscribe([one, other, 'PN1']);
    expect(ups.subscribed[0]?.numbers).toEqual([one, other]);
    expect(answer).toEqual({
      outcome: 'answered',
      accepted: [one],
      declined: new Map([
        ['PN1', 'it is no number of UPS'],
        [other, 'UPS does not take the number'],
      ]),
    });
    ups.subscribed.length = 0;
    expect(await open().subscribe(['PN1'])).toMatchObject({ outcome: 'answered', accepted: [] });
    expect(ups.subscribed).toEqual([]);
  });

  it('are declined for numbers that UPS does not know, also where there is no other in the request', async () => {
    ups.unknown.add(one).add(other);
    expect(await open().subscribe([one, other])).toEqual({
      outcome: 'answered',
      accepted: [],
      declined: new Map([
        [one, 'UPS does not take the number'],
        [other, 'UPS does not take the number'],
      ]),
    });
  });

  it('are asked for parcels of Roadie too, whose numbers begin with 1R', async () => {
    const roadie = ['1R12345678901234', '1R12345678901234567890123456'];
    expect(await open().subscribe([...roadie, '1R1234567890'])).toMatchObject({
      outcome: 'answered',
      accepted: roadie,
      declined: new Map([['1R1234567890', 'it is no number of UPS']]),
    });
  });

  it('are refused as a whole, with how long it wants to be left alone', async () => {
    const door = open();
    ups.refusals.push({ status: 400 });
    expect(await door.subscribe([one])).toMatchObject({ outcome: 'refused', why: 'it answered 400' });
    ups.refusals.push({ status: 429, headers: { 'retry-after': '7' } });
    expect(await door.subscribe([one])).toEqual({
      outcome: 'refused',
      why: 'it answered 429',
      retryAfterMs: 7_000,
    });
    // A token that was taken back is asked for anew the next time.
    ups.revoke();
    expect(await door.subscribe([one])).toMatchObject({ outcome: 'refused', why: 'it answered 401' });
    expect(await door.subscribe([one])).toMatchObject({ outcome: 'answered', accepted: [one] });
    expect(await open({ clientSecret: 'another-secret' }).subscribe([one])).toMatchObject({
      outcome: 'refused',
      why: 'it gave no token: it answered 401',
    });
  });
});
