import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../src/platform/server-process.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../../support/machines.ts';
import { check, checkUnchanged, type Evidence, type ViolationKind } from './check.ts';
import { checkCommands, type Told } from './check-commands.ts';
import { type Dataset, type EventRow, loadDataset } from './dataset.ts';
import type { Sent } from './sent.ts';

const stream = (orderId: string): string => `order:${orderId}`;

/** A checker that finds nothing proves nothing: each defect is planted into rows that were sound, and must be found. */
describe('the checker', () => {
  let machines: TestMachines;
  const sent: Sent[] = [];
  const orderIds: string[] = [];

  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
    for (const name of ['one', 'two']) await sendOrder(name);
    await sendBad('{ broken', 'malformed');
    const isSent = async (): Promise<boolean> =>
      (await loadDataset(machines.databaseUrl)).effects.filter((one) => one.settled).length ===
      orderIds.length;
    expect(await until(isSent, 10_000)).toBe(true);
  });
  afterAll(async () => {
    await machines.close();
  });

  async function send(one: Sent, content: string): Promise<string | undefined> {
    const { sender, door, messageId } = one;
    const message = { sender, door, messageId, body: Buffer.from(content) };
    const { receiptId } = await machines.ingest.doors.receive(message);
    one.acked = true;
    sent.push(one);
    const find = async (): ReturnType<typeof machines.ingest.doors.findReceipt> =>
      await machines.ingest.doors.findReceipt(receiptId);
    expect(await until(async () => (await find())?.outcome !== 'pending', 10_000)).toBe(true);
    const receipt = await find();
    return receipt !== undefined && 'orderId' in receipt ? receipt.orderId : undefined;
  }

  async function sendBad(content: string, reason: string): Promise<void> {
    const body = Buffer.from(content);
    const door = 'carriers.postnord.tracking';
    const one = {
      kind: 'bad',
      messageId: 'bad',
      sender: 'postnord',
      door,
      acked: false,
      body,
      reason,
    } as const;
    await send({ ...one }, content);
  }

  /** Placed, shipped in one parcel, scanned three times. */
  async function sendOrder(name: string): Promise<void> {
    const placed: Sent = {
      kind: 'order',
      messageId: `order-${name}`,
      sender: 'web',
      door: 'storefronts.web.orders',
      acked: false,
      channel: 'web',
      reference: name,
    };
    const body = { ...anOrderBody({ reference: name }), idempotencyKey: name };
    const orderId = (await send(placed, JSON.stringify(body))) ?? '';
    orderIds.push(orderId);
    const fulfilmentId = `${orderId}-f1`;
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    const parcel = { carrier: 'postnord', trackingNumber: `PN-${name.toUpperCase()}` };
    for (const type of ['accepted', 'picked', 'packed', 'shipped'] as const) {
      const report = { fulfilmentId, type, at: '2026-11-21T09:00:00Z' };
      await send(
        {
          kind: 'report',
          messageId: `${name}-${type}`,
          sender: 'wh-1',
          door: 'warehouses.wh-1.fulfilment',
          acked: false,
          fulfilmentId,
          type,
          lines,
          ...(type === 'shipped' ? { parcel } : {}),
        },
        JSON.stringify(type === 'shipped' ? { ...report, parcels: [{ ...parcel, lines }] } : report),
      );
    }
    for (const hour of [10, 11, 12]) {
      const eventId = `${name}-${hour}`;
      const scan = { eventId, status: 'in_transit', occurredAt: `2026-11-21T${hour}:00:00Z` };
      await send(
        {
          kind: 'scan',
          messageId: `scan-${eventId}`,
          sender: 'postnord',
          door: 'carriers.postnord.tracking',
          acked: false,
          ...parcel,
          ...scan,
        },
        JSON.stringify({ trackingNumber: parcel.trackingNumber, ...scan }),
      );
    }
  }

  const evidence = (): Evidence => ({ sent, answers: [] });
  const historyOf = (data: Dataset, order = 0): EventRow[] =>
    data.events.filter((event) => event.stream === stream(orderIds[order] ?? ''));
  const last = (data: Dataset, type: string): EventRow => {
    const event = historyOf(data).findLast((one) => one.type === type);
    if (event === undefined) throw new Error(`no ${type}`);
    return event;
  };
  /** At the end of the first order's history, with a head that fits. */
  const append = (data: Dataset, event: Partial<EventRow>): void => {
    const end = historyOf(data).at(-1);
    const head = data.heads.find((one) => one.stream === end?.stream);
    if (end === undefined || head === undefined) throw new Error('no order');
    data.events.push({
      ...end,
      ...event,
      version: end.version + 1,
      tx: end.tx + 1n,
      position: end.position + 1,
    });
    head.version += 1;
  };
  const remove = <Row>(rows: Row[], row: Row | undefined): void => {
    if (row === undefined) throw new Error('there is no such row');
    rows.splice(rows.indexOf(row), 1);
  };

  it('finds nothing where nothing is wrong', async () => {
    const data = await loadDataset(machines.databaseUrl);
    expect(check(data, evidence())).toEqual([]);
    expect(checkUnchanged(data, await loadDataset(machines.databaseUrl))).toEqual([]);
    expect(data.events.length).toBeGreaterThan(20);
  });

  const defects: Record<string, { readonly is: ViolationKind; readonly plant: (data: Dataset) => void }> = {
    'an acknowledged scan that is not there': {
      is: 'lost',
      plant: (data) => {
        const scan = last(data, 'ScanRecorded');
        for (const later of historyOf(data)) if (later.version > scan.version) later.version -= 1;
        remove(data.events, scan);
        for (const head of data.heads) if (head.stream === scan.stream) head.version -= 1;
      },
    },
    'a scan that is there twice': {
      is: 'doubled',
      plant: (data) => {
        append(data, last(data, 'ScanRecorded'));
      },
    },
    'lines that were picked twice': {
      is: 'doubled',
      plant: (data) => {
        append(data, last(data, 'LinesPicked'));
      },
    },
    'an order that was placed twice': {
      is: 'doubled',
      plant: (data) => {
        append(data, last(data, 'OrderPlaced'));
      },
    },
    'two events that changed places': {
      is: 'wrong key',
      plant: (data) => {
        const [a, b] = historyOf(data).filter(({ type }) => type === 'ScanRecorded');
        if (a === undefined || b === undefined) throw new Error('there are no two scans');
        [a.data, b.data] = [b.data, a.data];
        [a.meta, b.meta] = [b.meta, a.meta];
      },
    },
    'a gap': {
      is: 'gap',
      plant: (data) => {
        remove(data.events, last(data, 'LinesPacked'));
      },
    },
    'a row that was rewritten': {
      is: 'rewritten',
      plant: (data) => {
        last(data, 'ScanRecorded').data.scan.status = 'delivered';
      },
    },
    'a head that is behind': {
      is: 'wrong head',
      plant: (data) => {
        for (const head of data.heads) head.version -= 1;
      },
    },
    'a head without a history': {
      is: 'wrong head',
      plant: (data) => {
        data.heads.push({ stream: 'order:ord_aaaaaaaaaaaaaaaa', version: 3 });
      },
    },
    'a message without its key': {
      is: 'wrong key',
      plant: (data) => {
        remove(
          data.keys,
          data.keys.find(({ messageId }) => messageId === 'scan-one-11'),
        );
      },
    },
    'a key that names another version': {
      is: 'wrong key',
      plant: (data) => {
        for (const key of data.keys) if (key.messageId === 'scan-one-11') key.version += 100;
      },
    },
    'a dead letter that is gone': {
      is: 'lost',
      plant: (data) => {
        data.deadLetters.length = 0;
      },
    },
    'a dead letter with other bytes': {
      is: 'wrong dead letter',
      plant: (data) => {
        for (const letter of data.deadLetters) letter.body = Buffer.from('{}');
      },
    },
    'a dead letter of something sound': {
      is: 'wrong dead letter',
      plant: (data) => {
        data.deadLetters.push({
          sender: 'postnord',
          door: 'carriers.postnord.tracking',
          messageId: 'scan-one-10',
          reason: 'poison',
          state: 'waiting',
          body: Buffer.from('{}'),
        });
      },
    },
    'the append of a zombie': {
      is: 'wrong key',
      plant: (data) => {
        append(data, { ...last(data, 'ShipmentStatusChanged') });
      },
    },
    'an append that was placed before the one it follows': {
      is: 'out of order',
      plant: (data) => {
        last(data, 'ScanRecorded').position = 0;
      },
    },
    'an event that nobody caused': {
      is: 'phantom',
      plant: (data) => {
        const { meta } = last(data, 'ScanRecorded');
        append(data, { meta: { ...meta, cause: 'carriers.postnord.tracking#nobody' } });
      },
    },
    'a scan in the wrong order': {
      is: 'wrong parcel',
      plant: (data) => {
        for (const parcel of data.parcels) parcel.stream = stream(orderIds[1] ?? '');
      },
    },
    'a parcel that leads nowhere': {
      is: 'wrong parcel',
      plant: (data) => {
        data.parcels.length = 0;
      },
    },
    'a person who is not there': {
      is: 'missing personal row',
      plant: (data) => {
        data.personal.length = 0;
      },
    },
    'a work request that never went out': {
      is: 'lost effect',
      plant: (data) => {
        data.effects.length = 0;
      },
    },
    'an effect of nothing': {
      is: 'phantom',
      plant: (data) => {
        data.effects.push({ key: 'order:x@1', stream: 'order:x', settled: true, outcome: 'sent' });
      },
    },
    'a receipt that stays open': {
      is: 'lost',
      plant: (data) => {
        for (const one of data.inbox) one.settled = false;
      },
    },
    'a case that was raised twice': {
      is: 'case twice',
      plant: (data) => {
        const raised = { type: 'ExceptionRaised', data: { type: 'late_to_ship', armedBy: 'x' } };
        const meta = { at: '', actor: { kind: 'hub', id: 'rules' }, cause: 'rules' };
        append(data, { ...raised, meta });
        append(data, { ...raised, meta });
      },
    },
    'a receipt that says more than is true': {
      is: 'untrue answer',
      plant: (data) => {
        for (const one of data.inbox)
          one.outcome = { messageId: 'scan-one-10', outcome: 'accepted', orderId: 'ord_aaaaaaaaaaaaaaaa' };
      },
    },
  };

  it.for(Object.entries(defects))('finds %s', async ([, { is, plant }]) => {
    const data = await loadDataset(machines.databaseUrl);
    plant(data);
    expect(check(data, evidence()).map(({ kind }) => kind)).toContain(is);
  });

  it('finds a row that was rewritten since it was last read, whoever sent it', async () => {
    const [before, after] = [
      await loadDataset(machines.databaseUrl),
      await loadDataset(machines.databaseUrl),
    ];
    last(after, 'LinesAllocated').data.location = 'wh-2';
    expect(checkUnchanged(before, after)).toHaveLength(1);
  });

  describe('of commands', () => {
    const orderId = 'ord_aaaaaaaaaaaaaaaa';
    const event = (version: number, type: string, data: unknown): EventRow => ({
      stream: stream(orderId),
      version,
      type,
      data,
      meta: { at: '', actor: { kind: 'user', id: 'u' }, cause: 'test' },
      recordedAt: 0,
      tx: BigInt(version),
      position: version,
    });
    const data = {
      events: [
        event(1, 'OrderPlaced', {}),
        event(2, 'OrderHeld', { holdId: 'h1', reason: 'other' }),
        event(3, 'HoldReleased', { holdId: 'h1' }),
      ],
    } as Dataset;
    const hold: Told['asked'] = { type: 'HoldOrder', reason: 'other' };
    const held: Told = {
      orderId,
      asked: hold,
      floor: 1,
      answer: { outcome: 'accepted', version: 2, events: [{ type: 'OrderHeld', version: 2 }] },
    };
    const released: Told = {
      orderId,
      asked: { type: 'ReleaseHold', holdId: 'h1' },
      floor: 2,
      answer: { outcome: 'accepted', version: 3, events: [{ type: 'HoldReleased', version: 3 }] },
    };
    const kinds = (...told: Told[]): string[] => checkCommands(data, told).map(({ kind }) => kind);

    it('finds nothing in true answers', () => {
      const refused = { outcome: 'rejected', code: 'hold_exists', version: 2 } as const;
      const read = { outcome: 'found', version: 3, holdIds: [] } as const;
      expect(
        kinds(
          held,
          released,
          { orderId, asked: hold, floor: 2, answer: refused },
          { orderId, asked: { type: 'read' }, floor: 3, answer: read },
        ),
      ).toEqual([]);
    });

    it.for<[string, Told['answer'], Told['asked'], number]>([
      ['a stale read', { outcome: 'found', version: 2, holdIds: ['h1'] }, { type: 'read' }, 3],
      ['a read of what never was', { outcome: 'found', version: 2, holdIds: [] }, { type: 'read' }, 2],
      ['a refusal that was not true then', { outcome: 'rejected', code: 'hold_exists', version: 3 }, hold, 2],
      ['a refusal that was never true', { outcome: 'rejected', code: 'hold_exists', version: null }, hold, 3],
      ['a refusal of a stale actor', { outcome: 'rejected', code: 'hold_exists', version: 2 }, hold, 3],
    ])('finds %s', ([, answer, asked, floor]) => {
      expect(kinds(held, released, { orderId, asked, floor, answer })).toEqual(['untrue answer']);
    });

    it('finds an event that is two answers, one that is none, and an answer without its event', () => {
      expect(kinds(held, held, released)).toEqual(['doubled']);
      expect(kinds(held)).toEqual(['phantom']);
      expect(
        kinds(held, released, {
          orderId,
          asked: hold,
          floor: 3,
          answer: { outcome: 'accepted', version: 4, events: [{ type: 'OrderHeld', version: 4 }] },
        }),
      ).toEqual(['lost']);
    });
  });
});
