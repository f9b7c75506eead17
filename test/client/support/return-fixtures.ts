import type { OrderCommandBody, TrackCommand } from '../../../src/contracts/commands.ts';
import type { EventView } from '../../../src/contracts/events.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';
import type { FoundReturn, ReturnCommand, ReturnView } from '../../../src/contracts/returns.ts';

/** Returns as the hub would have them, near enough to look at pages with. */
type Command = Extract<OrderCommandBody | TrackCommand, { readonly type: `${string}Return` }>;
export const isReturnCommand = (body: { readonly type: string }): body is Command =>
  body.type.endsWith('Return');

const claims = ['damaged', 'wrong_item', 'not_as_described'];
const refundOf = '1299.00';

const toLine = (
  lineId: string,
  reason: ReturnView['lines'][number]['reason'],
  announced: number,
): ReturnView['lines'][number] => ({
  lineId,
  reason,
  announced,
  received: 0,
  restocked: 0,
  notRestocked: 0,
  toProcess: 0,
  missing: 0,
});

export const aReturn = (change: Partial<ReturnView> = {}): ReturnView => ({
  returnId: 'ord_abcdefghijklmnop-rabc234',
  status: 'approved',
  method: 'drop_off',
  location: 'wh-1',
  requestedAt: '2026-11-20T09:00:00.000Z',
  approvedAt: '2026-11-20T09:00:00.000Z',
  receivedAt: null,
  endedAt: null,
  lines: [toLine('1', 'does_not_fit', 1)],
  worth: { amount: '0.00', currency: 'SEK' },
  refund: null,
  ...change,
});

const damaged = (
  lineId: string,
  change: Partial<ReturnView['lines'][number]> = {},
): ReturnView['lines'][number] => ({ ...toLine(lineId, 'damaged', 1), ...change });

/** One of each that somebody has to do something about, by its number. */
export const someReturns = {
  waiting: aReturn({
    returnId: 'r-new',
    status: 'requested',
    approvedAt: null,
    note: 'The handle came off.',
    lines: [damaged('2')],
  }),
  coming: aReturn({ returnId: 'r-coming', lines: [damaged('3', { announced: 2 })] }),
  /** The first of the two. */
  partly: aReturn({
    returnId: 'r-coming',
    status: 'received',
    lines: [damaged('3', { announced: 2, received: 1 })],
  }),
  back: aReturn({
    returnId: 'r-back',
    status: 'inspected',
    worth: { amount: '749.00', currency: 'SEK' },
    lines: [damaged('1', { received: 1, restocked: 1 })],
  }),
} as const;

/** An order with these returns, and without what others have made of its quantities. */
export const withReturns =
  (...returns: readonly ReturnView[]) =>
  (order: OrderView): OrderView => ({
    ...order,
    returns: [...returns],
    lines: order.lines.map((line) => ({
      ...line,
      quantities: { ...line.quantities, returnRequested: 0, returned: 0, dismissed: 0, writtenOff: 0 },
    })),
  });

/** The quantities of the lines say what is asked for and what has come. */
const reckoned = (order: OrderView): OrderView => ({
  ...order,
  lines: order.lines.map((line) => {
    const its = order.returns.flatMap(({ status, lines }) =>
      lines.filter(({ lineId }) => lineId === line.lineId).map((one) => ({ ...one, status })),
    );
    const sum = (of: (one: (typeof its)[number]) => number): number =>
      its.reduce((all, one) => all + of(one), 0);
    return {
      ...line,
      quantities: {
        ...line.quantities,
        returnRequested: sum(({ status, announced, received, missing }) =>
          ['closed', 'refused', 'cancelled'].includes(status) ? 0 : announced - received - missing,
        ),
        returned: sum(({ received, notRestocked }) => received - notRestocked),
        dismissed: sum(({ notRestocked }) => notRestocked),
        writtenOff: sum(({ missing }) => missing),
      },
    };
  }),
});

const at = (): string => new Date().toISOString();

export interface ReturnsTold {
  readonly order: OrderView;
  readonly events: readonly Pick<EventView, 'type' | 'data'>[];
}

export const tellReturns = (order: OrderView, body: Command, returnId: string): ReturnsTold => {
  const withOne = (id: string, change: Partial<ReturnView>): OrderView =>
    reckoned({
      ...order,
      returns: order.returns.map((one) => (one.returnId === id ? { ...one, ...change } : one)),
    });
  switch (body.type) {
    case 'RequestReturn': {
      const waits = body.lines.some(({ reason }) => claims.includes(reason));
      const one = aReturn({
        returnId,
        status: waits ? 'requested' : 'approved',
        method: body.method ?? 'drop_off',
        requestedAt: at(),
        approvedAt: waits ? null : at(),
        ...(body.note === undefined ? {} : { note: body.note }),
        lines: body.lines.map(({ lineId, reason, quantity }) => toLine(lineId, reason, quantity)),
      });
      return {
        order: reckoned({ ...order, returns: [...order.returns, one] }),
        events: [
          {
            type: 'ReturnRequested',
            data: { returnId, location: 'wh-1', method: one.method, lines: body.lines },
          },
          ...(waits ? [] : [{ type: 'ReturnApproved', data: { returnId } }]),
        ],
      };
    }
    case 'ApproveReturn':
      return {
        order: withOne(body.returnId, { status: 'approved', approvedAt: at() }),
        events: [{ type: 'ReturnApproved', data: { returnId: body.returnId } }],
      };
    case 'RefuseReturn':
      return {
        order: withOne(body.returnId, { status: 'refused', endedAt: at(), refusal: body.reason }),
        events: [{ type: 'ReturnRefused', data: { returnId: body.returnId, reason: body.reason } }],
      };
    case 'CancelReturn':
      return {
        order: withOne(body.returnId, { status: 'cancelled', endedAt: at() }),
        events: [{ type: 'ReturnCancelled', data: { returnId: body.returnId } }],
      };
    case 'CloseReturn':
      return {
        order: withOne(body.returnId, { status: 'closed', endedAt: at(), refund: body.refund ?? null }),
        events: [{ type: 'ReturnClosed', data: { returnId: body.returnId } }],
      };
  }
};

const counters = {
  restocked: 'restocked',
  not_restocked: 'notRestocked',
  to_process: 'toProcess',
  missing: 'missing',
} as const;

export const inspectReturn = (order: OrderView, returnId: string, body: ReturnCommand): OrderView =>
  reckoned({
    ...order,
    returns: order.returns.map((one) => {
      if (one.returnId !== returnId || body.type !== 'inspect') return one;
      const lines = one.lines.map((line) => {
        let next = line;
        for (const { lineId, quantity, disposition } of body.lines)
          if (lineId === line.lineId)
            next = {
              ...next,
              received: next.received + (disposition === 'missing' ? 0 : quantity),
              [counters[disposition]]: next[counters[disposition]] + quantity,
            };
        return next;
      });
      const isWhole = lines.every(
        ({ announced, received, missing, toProcess }) => toProcess === 0 && received + missing >= announced,
      );
      return {
        ...one,
        lines,
        status: isWhole ? 'inspected' : 'received',
        receivedAt: at(),
        worth: { amount: refundOf, currency: 'SEK' },
      };
    }),
  });

export const toFound = (order: OrderView, one: ReturnView): FoundReturn => ({
  orderId: order.orderId,
  orderNumber: order.orderNumber,
  version: order.version,
  currency: order.currency,
  return: one,
  lines: order.lines.map(({ lineId, sku, name, quantities }) => ({
    lineId,
    sku,
    name,
    shipped: quantities.shipped,
  })),
});

export const aCode =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM14 14h3v3h-3zM20 20h4v2h-4z"/></svg>';
