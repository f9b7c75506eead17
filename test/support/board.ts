import { type Board, type BoardOptions, boardEntities, createBoard } from '../../src/board/board.ts';
import type { MachineOptions } from '../../src/machines.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createOrm } from '../../src/platform/database.ts';
import { aScan } from './order-factory.ts';
import { quiet } from './journal.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from './machines.ts';

export interface BoardNode {
  readonly machines: TestMachines;
  readonly board: Board;
  close(): Promise<void>;
}

/** One node's machines with its boards; given another node's database it is a second node beside it. */
export async function openBoardNode(
  options: {
    databaseUrl?: string;
    natsUrl?: string;
    node?: string;
    batchSize?: number;
    clock?: Clock;
    findFormat?: MachineOptions['findFormat'];
    rebuilding?: BoardOptions['rebuilding'];
  } = {},
): Promise<BoardNode> {
  const machines = await openTestMachines(options);
  const orm = await createOrm(machines.databaseUrl, [...boardEntities]);
  const board = createBoard({
    pool: machines.pool,
    orm,
    log: quiet,
    poke: machines.poke,
    orders: machines.hub,
    cases: [machines.feeds.cases, machines.incidents.cases, machines.stocks.cases],
    stocks: machines.stocks,
    clock: machines.clock,
    pollMs: 20,
    // Small batches are to be of several portions too.
    ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize, portionSize: 2 }),
    rebuilding: options.rebuilding ?? { lookMs: 100 },
  });
  if (options.databaseUrl === undefined) await registerWorld(machines);
  return {
    machines,
    board,
    async close() {
      await board.stop();
      await orm.close();
      await machines.close();
    },
  };
}

const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
const warehouse = { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' } as const;
const carrier = { actor: { kind: 'carrier', id: 'postnord' }, cause: 'test' } as const;
const person = { actor: { kind: 'user', id: 'u1' }, cause: 'test' } as const;

export async function placeOrder(
  machines: TestMachines,
  key: string,
  body: Parameters<typeof anOrderBody>[0] = {},
): Promise<string> {
  const { orderId, answer } = await machines.placing.place({
    body: anOrderBody(body),
    idempotencyKey: key,
    ...storefront,
  });
  if (answer.outcome !== 'accepted') throw new Error(`not placed: ${JSON.stringify(answer)}`);
  return orderId;
}

export async function tellOrder(
  machines: TestMachines,
  orderId: string,
  what:
    | 'hold'
    | 'ship'
    | 'reject'
    | 'release'
    | 'erase'
    | 'revoke'
    | { readonly scan: number; readonly text?: string }
    | { readonly release: number },
): Promise<void> {
  const answer = await (() => {
    const fulfilmentId = `${orderId}-f1`;
    const trackingNumber = `PN-${orderId.slice(4).toUpperCase()}`;
    if (typeof what === 'object' && 'release' in what)
      return machines.hub.ask(
        orderId,
        { type: 'ReleaseHold', holdId: `${orderId}-h${what.release}` },
        person,
      );
    if (typeof what === 'object') {
      const at = new Date(Date.parse('2026-11-23T08:00:00Z') + what.scan * 60_000).toISOString();
      const ref = `scan_test_${what.scan}`;
      return machines.hub.ask(
        orderId,
        {
          type: 'RecordScans',
          carrier: 'postnord',
          trackingNumber,
          scans: [{ scan: aScan('in_transit', at), ...(what.text === undefined ? {} : { textRef: ref }) }],
        },
        {
          ...carrier,
          ...(what.text === undefined ? {} : { personal: [{ ref, data: { text: what.text } }] }),
        },
      );
    }
    switch (what) {
      case 'hold':
        return machines.hub.ask(orderId, { type: 'HoldOrder', reason: 'address_check' }, person);
      case 'release':
        return machines.hub.ask(orderId, { type: 'ReleaseHold', holdId: 'hold-1' }, person);
      case 'erase':
        return machines.hub.ask(orderId, { type: 'ErasePersonalData' }, person);
      case 'revoke':
        return machines.hub.ask(orderId, { type: 'RevokeTrackingLink' }, person);
      case 'reject':
        return machines.hub.ask(
          orderId,
          { type: 'ReportFulfilment', fulfilmentId, reported: 'rejected', reason: 'no_capacity' },
          warehouse,
        );
      case 'ship':
        return machines.hub.ask(
          orderId,
          {
            type: 'ReportFulfilment',
            fulfilmentId,
            reported: 'shipped',
            parcels: [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
          },
          warehouse,
        );
    }
  })();
  if (answer.outcome !== 'accepted') throw new Error(`refused: ${JSON.stringify(answer)}`);
}
