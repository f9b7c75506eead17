import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Server as SocketServer, type Socket } from 'socket.io';
import type { Job } from '../../../src/contracts/dead-letters.ts';
import type {
  BulkExceptionCommand,
  ExceptionCommand,
  ExceptionRow,
} from '../../../src/contracts/exceptions.ts';
import type { PutExceptionThresholds } from '../../../src/contracts/exception-thresholds.ts';
import type { FulfilmentCommand, FulfilmentRow } from '../../../src/contracts/fulfilments.ts';
import type { DeclareIncident, IncidentCommandRequest } from '../../../src/contracts/incidents.ts';
import type { OrderRow, OrderView, PlaceOrderBody } from '../../../src/contracts/orders.ts';
import type { ReturnCommand } from '../../../src/contracts/returns.ts';
import type { PauseSender } from '../../../src/contracts/senders.ts';
import type { ReserveCart } from '../../../src/contracts/reservations.ts';
import type { Subscriptions } from '../../../src/contracts/subscriptions.ts';
import type { OverrideStatus } from '../../../src/contracts/scans.ts';
import { chooseLanguage, toPreferred } from '../../../src/contracts/languages.ts';
import type { PutStock, StockMovement, StockRow } from '../../../src/contracts/stock.ts';
import type {
  Alert,
  BoardRow,
  BoardView,
  ClientToServer,
  ServerToClient,
} from '../../../src/contracts/socket.ts';
import type { Tracked } from '../../../src/contracts/tracking.ts';
import { loadPages } from '../../../src/http/pages.ts';
import { aCustomer } from './customer-fixtures.ts';
import { someFeeds, someSenders } from './feed-fixtures.ts';
import { aCaseHistory } from './history-fixtures.ts';
import { failedEffects } from './effect-fixtures.ts';
import { createIncidents } from './incident-fixtures.ts';
import { createLoads } from './load-fixtures.ts';
import { runAdjustment } from './adjustment-fixtures.ts';
import { optionsOf, runDelivery } from './delivery-fixtures.ts';
import { linksOf, runReship } from './reship-fixtures.ts';
import { aCode, inspectReturn, isReturnCommand, tellReturns, toFound } from './return-fixtures.ts';
import { isSetPreferences, withPreferences } from './preference-fixtures.ts';
import { createThresholds } from './threshold-fixtures.ts';
import { aLedger, bandOf, products, someStock, withLevels } from './stock-fixtures.ts';
import {
  aDryRun,
  aHistory,
  overridden,
  aJob,
  anOrder,
  caseRow,
  deadLetter,
  orderRow,
  taskRow,
  toGroups,
  aMeaningPreview,
  aPreview,
  carriersOf,
  aSignatureFailure,
  codeExamples,
  carrierCodes,
  endingSubscriptions,
  codeMeanings,
  someCodes,
} from './fixtures.ts';

/**
 * A hub to look at pages with, before and beside the real one: it serves the built client under a strict content
 * policy, answers in the contract's shapes, and speaks the live protocol over one memory. Nothing is proven with it
 * about the hub; it lets a page be opened.
 */
export interface FakeHub {
  readonly url: string;
  /** A case changes, as rules and people change them. */
  readonly touchCase: (id: string, change: Partial<ExceptionRow>) => void;
  readonly addCase: (index: number, change?: Partial<ExceptionRow>) => void;
  /** Whether customers are written to; they are. */
  readonly setMailed: (isMailed: boolean) => void;
  readonly orderOf: (orderId: string) => OrderView;
  readonly changeOrder: (orderId: string, change: (order: OrderView) => OrderView, type: string) => void;
  /** What the order was placed in. */
  readonly speak: (orderId: string, language: string) => void;
  readonly touchStock: (stockId: string, change: Partial<StockRow>) => void;
  /** Somebody else sets what is set already, as a version of its own. */
  readonly touchThresholds: () => void;
  /** Somebody else tells an incident something. */
  readonly tellIncident: (incidentId: string, command: IncidentCommandRequest) => void;
  /** Carts that are made from now on are held for so long. */
  readonly holdCartsFor: (ms: number) => void;
  readonly alert: (alert: Alert) => void;
  readonly dropSockets: () => void;
  /** No token is taken any more, until the returned function is called. */
  readonly endSessions: () => () => void;
  /** Whoever asks for the order from now on may not see it any more. */
  readonly closeOrder: (orderId: string) => void;
  /** Commands of fulfilments show on the boards, and are not answered until the returned function is called. */
  readonly holdAnswers: () => () => void;
  readonly close: () => Promise<void>;
}

const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const token = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
export const identities = [
  {
    id: 'ops',
    title: 'Operations',
    description: 'The exceptions desk: what burns, what breaches next.',
    href: '/desk',
    token: token({ sub: 'ewa', name: 'Ewa Nowak', roles: ['ops'] }),
  },
  {
    id: 'agent',
    title: 'Service agent',
    description: 'Find an order, see its whole story, change it.',
    href: '/desk/orders',
    token: token({ sub: 'olaf', name: 'Olaf Berg', roles: ['agent'] }),
  },
  {
    id: 'warehouse',
    title: 'Warehouse',
    description: 'The queue of Warehouse 1, next truck first.',
    href: '/warehouse',
    token: token({
      sub: 'jan',
      name: 'Jan Kowalski',
      roles: ['warehouse'],
      locations: ['wh-1', 'store-malmo'],
    }),
  },
  {
    id: 'shop',
    title: 'The web shop',
    description: 'What shoppers see of the stock, live.',
    href: '/shop',
    token: token({ sub: 'shop', name: 'Web shop', roles: ['storefront'], channels: ['web'] }),
  },
  {
    id: 'admin',
    title: 'Administrator',
    description: 'Everything, dead letters included.',
    href: '/desk/dead-letters',
    token: token({ sub: 'root', name: 'Maja Admin', roles: ['admin'] }),
  },
  {
    id: 'customer',
    title: 'Customer',
    description: 'Anna follows her two parcels.',
    href: '/track/anna',
    token: '',
  },
];

type AnyRow = BoardRow & { readonly version: number };
interface Board {
  readonly rows: Map<string, AnyRow>;
  seq: number;
}

const tokensOf = (filter: string): string[] => filter.split(' ').filter((part) => part.includes(':'));
const fits = (row: AnyRow, filter: string): boolean =>
  tokensOf(filter).every((part) => {
    const [key = '', value = ''] = part.split(':');
    if (part === 'is:unclaimed') return 'owner' in row && row.owner === null;
    if (part === 'is:low') return 'level' in row && (row.level === 'low' || row.level === 'out');
    if (part === 'is:short') return 'shortfall' in row && row.shortfall > 0;
    if (key === 'is') return true;
    if (key === 'sku') return 'sku' in row && row.sku.startsWith(value);
    return String((row as unknown as Record<string, unknown>)[key]) === value;
  });
const countsOf = (view: BoardView, rows: readonly AnyRow[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  const add = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const row of rows) {
    if (view === 'exceptions' && 'severity' in row) {
      add(`severity:${row.severity}`);
      add(`type:${row.type}`);
      if (row.owner === null) add('is:unclaimed');
    } else if ('level' in row) {
      add(`level:${row.level}`);
      if (row.shortfall > 0) add('is:short');
    } else add(`status:${(row as { status: string }).status}`);
  }
  return counts;
};

const toCaseChange = (command: ExceptionCommand): Partial<ExceptionRow> | undefined => {
  switch (command.type) {
    case 'acknowledge':
      return { state: 'acknowledged' };
    case 'assign':
      return { owner: command.owner };
    case 'claim':
      return { owner: 'ewa', state: 'in_progress' };
    case 'release':
      return { owner: null, state: 'open' };
    case 'resolve':
      return { state: 'resolved' };
    case 'snooze':
      return { snoozed: { until: command.until ?? null, untilWorse: command.untilWorse ?? false } };
    default:
      return undefined;
  }
};

export const startFakeHub = async (options: {
  readonly dist: string;
  readonly port?: number;
  readonly cases?: number;
  readonly isDemo?: boolean;
}): Promise<FakeHub> => {
  const now = Date.now();
  const boards: Record<BoardView, Board> = {
    exceptions: {
      rows: new Map(
        Array.from({ length: options.cases ?? 60 }, (_, index) => caseRow(now, index)).map((row) => [
          row.exceptionId,
          row,
        ]),
      ),
      seq: 1,
    },
    orders: {
      rows: new Map(
        Array.from({ length: 120 }, (_, index) => orderRow(now, index)).map((row) => [row.orderId, row]),
      ),
      seq: 1,
    },
    fulfilments: {
      rows: new Map(
        Array.from({ length: 14 }, (_, index) => taskRow(now, index)).map((row) => [row.fulfilmentId, row]),
      ),
      seq: 1,
    },
    stock: { rows: new Map(someStock(now).map((row) => [row.stockId, row])), seq: 1 },
  };
  let mails: Subscriptions = { address: null, wanted: [] };
  const incidents = createIncidents(now);
  const views: { readonly viewId: string }[] = [];
  const orders = new Map<string, OrderView>();
  const orderOf = (orderId: string): OrderView => {
    const known = orders.get(orderId);
    if (known !== undefined) return known;
    const index = Number(orderId.replace(/\D/g, ''));
    const made = anOrder(
      now,
      index,
      (['partly_shipped', 'in_fulfilment', 'shipped', 'delivered'] as const)[index % 4] ?? 'shipped',
    );
    orders.set(orderId, made);
    return made;
  };
  const letters = new Map(
    Array.from({ length: 7 }, (_, index) => deadLetter(now, index)).map((letter) => [
      letter.deadLetterId,
      letter,
    ]),
  );
  const releases = new Map([
    [
      'store-malmo',
      {
        reason: 'Stocktaking',
        by: 'Olle Ops',
        since: new Date(now - 3_600_000).toISOString(),
        until: null as string | null,
      },
    ],
  ]);
  const effects = new Map(failedEffects(now).map((effect) => [effect.effectId, effect]));
  const jobs: Job[] = [];
  const loads = createLoads(now);
  const thresholds = createThresholds(now);
  const senders = new Map(someSenders(now).map((one) => [one.sender, one]));
  const spoken = new Map<string, string>();
  let isMailed = true;
  const pages = loadPages(options.dist);
  const toTracked = (orderId: string): Tracked => ({
    order: orderOf(orderId),
    events: [],
    carriers: carriersOf(orderOf(orderId)),
    links: linksOf(orderOf(orderId)),
    mailed: isMailed,
    // What most of the tests read.
    language: spoken.get(orderId) ?? 'en',
    token: { expiresAt: null },
    returnDays: 30,
    serverNow: new Date().toISOString(),
  });
  const watches = new Map<Socket, Map<BoardView, string>>();
  const given = new Map<string, number>();
  const closed = new Set<string>();

  const io = new SocketServer<ClientToServer, ServerToClient>({
    transports: ['websocket'],
    serveClient: false,
  });
  const put = (view: BoardView, key: string, row: AnyRow | undefined): void => {
    const board = boards[view];
    const from = board.seq;
    board.seq += 1;
    if (row === undefined) board.rows.delete(key);
    else board.rows.set(key, row);
    for (const [socket, views] of watches) {
      const filter = views.get(view);
      if (filter === undefined) continue;
      const rows = [...board.rows.values()].filter((one) => fits(one, filter));
      const isIn = row !== undefined && fits(row, filter);
      socket.emit('board:changed', {
        view,
        epoch: 'e1',
        from,
        seq: board.seq,
        upserts: isIn ? [row] : [],
        removes: isIn ? [] : [key],
        total: rows.length,
        counts: countsOf(view, [...board.rows.values()]),
      });
    }
  };
  const stockRows = (): StockRow[] => [...boards.stock.rows.values()] as StockRow[];
  const touchStock = (stockId: string, change: Partial<StockRow>): void => {
    const row = boards.stock.rows.get(stockId) as StockRow | undefined;
    if (row === undefined) return;
    const before = bandOf(stockRows(), row.sku).band;
    put('stock', stockId, withLevels({ ...row, ...change, version: row.version + 1 }));
    const after = bandOf(stockRows(), row.sku);
    if (after.band === before) return;
    const committedAt = new Date().toISOString();
    io.of('/live').emit('stock:changed', { sku: row.sku, location: null, band: after.band, committedAt });
  };
  const carts = new Map<string, { readonly stockId: string; readonly quantity: number }>();
  let cartMs = 15 * 60_000;
  const reserve = (stockId: string, quantity: number): void => {
    const row = boards.stock.rows.get(stockId) as StockRow | undefined;
    touchStock(stockId, { reserved: (row?.reserved ?? 0) + quantity });
  };
  /** False: its time is over, or it was bought. */
  const endCart = (reservationId: string): boolean => {
    const cart = carts.get(reservationId);
    if (cart !== undefined) reserve(cart.stockId, -cart.quantity);
    return carts.delete(reservationId);
  };
  const holdCart = (
    sku: string,
    quantity: number,
  ): { readonly reservationId: string; readonly expiresAt: string } | undefined => {
    const row = stockRows().find((one) => one.sku === sku && one.available >= quantity);
    if (row === undefined) return undefined;
    const reservationId = `res-${carts.size}-${row.version}`;
    carts.set(reservationId, { stockId: row.stockId, quantity });
    reserve(row.stockId, quantity);
    setTimeout(() => endCart(reservationId), cartMs).unref();
    return { reservationId, expiresAt: new Date(Date.now() + cartMs).toISOString() };
  };
  const touchCase = (id: string, change: Partial<ExceptionRow>): void => {
    const row = boards.exceptions.rows.get(id) as ExceptionRow | undefined;
    if (row === undefined) return;
    const next = { ...row, ...change, version: row.version + 1 };
    put('exceptions', id, next.state === 'resolved' || next.snoozed !== undefined ? undefined : next);
  };
  const runCaseCommand = (id: string, command: ExceptionCommand): void => {
    const change = toCaseChange(command);
    if (command.type === 'reopen' || command.type === 'wake') {
      const row = caseRow(now, Number(id.replace(/\D/g, '').slice(0, -1)));
      put('exceptions', id, { ...row, version: 99, state: command.type === 'wake' ? row.state : 'reopened' });
    } else if (change !== undefined) touchCase(id, change);
  };
  const changeOrder = (
    orderId: string,
    change: (order: OrderView) => OrderView,
    type: string,
    data: Record<string, unknown> = { lines: [{ quantity: 1 }], whole: true },
  ): void => {
    const before = orderOf(orderId);
    const order = { ...change(before), version: before.version + 1 };
    orders.set(orderId, order);
    const stamp = new Date().toISOString();
    io.of('/live')
      .to(`order:${orderId}`)
      .emit('order:changed', {
        orderId,
        from: before.version,
        version: order.version,
        events: [
          {
            type,
            version: order.version,
            at: stamp,
            recordedAt: stamp,
            actor: { kind: 'user', id: 'ewa', name: 'Ewa Nowak' },
            cause: 'POST /commands',
            data,
          },
        ],
        order,
        committedAt: stamp,
      });
  };

  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      'hub-position': '1',
    });
    response.end(JSON.stringify(body));
  };
  const problem = (response: ServerResponse, status: number, code: string, title: string): void =>
    send(response, status, { type: 'about:blank', title, status, code });
  const list = (items: readonly unknown[]) => ({ items, nextCursor: null, position: '1' });
  const readText = async (request: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const part of request) text += String(part);
    return text;
  };
  const readBody = async (request: IncomingMessage): Promise<unknown> => {
    const text = await readText(request);
    return text === '' ? {} : JSON.parse(text);
  };

  const runOrderCommand = (
    orderId: string,
    body: {
      readonly type: string;
      readonly holdId?: string;
      readonly shipTo?: OrderView['shipTo'];
      readonly shipmentId?: string;
      readonly status?: OverrideStatus;
      readonly note?: string;
    },
  ): void => {
    if (body.type === 'CancelOrder')
      changeOrder(
        orderId,
        () => ({
          ...anOrder(now, Number(orderId.replace(/\D/g, '')), 'cancelled'),
          version: orderOf(orderId).version,
        }),
        'LinesCancelled',
      );
    else if (body.type === 'OverrideShipmentStatus' || body.type === 'WithdrawShipmentOverride')
      changeOrder(
        orderId,
        (order) => ({
          ...order,
          shipments: order.shipments.map((one) =>
            one.shipmentId === body.shipmentId ? overridden(one, body.status, body.note ?? '') : one,
          ),
        }),
        body.type === 'OverrideShipmentStatus' ? 'ShipmentStatusOverridden' : 'ShipmentOverrideWithdrawn',
        { ...body, reason: { code: 'none', party: 'unknown' } },
      );
    else if (body.type === 'ChangeDelivery')
      changeOrder(orderId, runDelivery(body as never, now), 'DeliveryChanged', {
        ...body,
        promise: orderOf(orderId).promise,
      });
    else if (body.type === 'NoteOrder')
      changeOrder(
        orderId,
        (order) => ({
          ...order,
          notes: [...order.notes, { at: new Date().toISOString(), by: 'Ewa Nowak', note: body.note ?? '' }],
        }),
        'OrderNoted',
        body,
      );
    else if (body.type === 'AdjustPrice')
      changeOrder(orderId, runAdjustment(body as never), 'PriceAdjusted', body);
    else if (body.type === 'Reship') changeOrder(orderId, runReship(body as never), 'ReshipRequested', body);
    else if (body.type === 'ReleaseHold')
      changeOrder(
        orderId,
        (order) => ({ ...order, holds: order.holds.filter((hold) => hold.holdId !== body.holdId) }),
        'HoldReleased',
      );
    else if (body.type === 'HoldOrder')
      changeOrder(
        orderId,
        (order) => ({
          ...order,
          status: 'on_hold',
          holds: [
            ...order.holds,
            {
              holdId: `h${order.version}`,
              reason: 'other',
              since: new Date().toISOString(),
              by: 'Ewa Nowak',
            },
          ],
        }),
        'OrderHeld',
      );
    else
      changeOrder(
        orderId,
        (order) => ({ ...order, ...(body.shipTo === undefined ? {} : { shipTo: body.shipTo }) }),
        'AddressChanged',
      );
  };
  const runReturnCommand = (orderId: string, body: Parameters<typeof tellReturns>[1], key: string) => {
    const returnId = `ord_${orderId.replace(/\D/g, '').padStart(16, 'a')}-r${key.slice(0, 6)}`;
    const told = tellReturns(orderOf(orderId), body, returnId);
    const [first] = told.events;
    if (first !== undefined) changeOrder(orderId, () => told.order, first.type, first.data);
    return { version: orderOf(orderId).version, events: told.events };
  };
  const findReturn = (returnId: string) => {
    for (const order of orders.values())
      for (const one of order.returns) if (one.returnId === returnId) return { order, one };
    return undefined;
  };
  let answersHeld: Promise<void> = Promise.resolve();
  const runTaskCommand = (id: string, body: FulfilmentCommand): void => {
    const row = boards.fulfilments.rows.get(id) as FulfilmentRow | undefined;
    if (row === undefined) return;
    const over = ['ship', 'handOver', 'reject'].includes(body.type);
    const work = {
      accept: 'assigned',
      reject: 'assigned',
      start: 'picking',
      pick: 'picked',
      shortPick: row.work,
      pack: 'packed',
      ship: 'shipped',
      readyForPickup: 'ready_for_pickup',
      handOver: 'collected',
    } as const;
    put(
      'fulfilments',
      id,
      over
        ? undefined
        : { ...row, version: row.version + 1, requestStatus: 'accepted', work: work[body.type] },
    );
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const parts = url.pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent);
    const [what = '', id = '', verb = ''] = parts;
    const isPost = request.method === 'POST' || request.method === 'PUT';
    if ((what === 'stock' && id === 'loads') || what === 'imports') {
      const kind = what === 'stock' ? 'stock_load' : 'order_import';
      const [jobId, doing] = parts.slice(2);
      if (!isPost && doing === 'refused') {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end(loads.file());
        return;
      }
      if (!isPost)
        return send(response, 200, jobId === undefined ? list([...loads.list(kind)]) : loads.find(jobId));
      const text = await readText(request);
      if (jobId !== undefined) return send(response, 200, loads.stop(jobId));
      const job = loads.start(kind, text);
      return job === undefined
        ? send(response, 400, {
            type: 'about:blank',
            title: 'The request is not valid.',
            status: 400,
            code: 'invalid',
            errors: [{ path: '/3', message: 'onHand must be a number' }],
          })
        : send(response, 202, { job, refused: [] });
    }
    const body = isPost ? await readBody(request) : undefined;
    const done = { version: 13, events: [] };
    if (what === 'demo')
      return options.isDemo === false
        ? problem(response, 404, 'not_found', 'Not found')
        : send(response, 200, { items: identities, products });
    if (what === 'exceptions' && id === 'history') return send(response, 200, aCaseHistory(url.searchParams));
    if (what === 'stock') {
      const row = boards.stock.rows.get(`${verb}~${id}`) as StockRow | undefined;
      if (row === undefined) return problem(response, 404, 'not_found', 'Not found');
      if (!isPost) return send(response, 200, { items: aLedger(now, row), nextCursor: null });
      const told = body as Partial<PutStock & StockMovement>;
      const onHand = told.onHand ?? row.onHand + (told.quantity ?? 0);
      touchStock(row.stockId, { onHand });
      return send(response, 200, { version: row.version + 1, stock: row, events: [] });
    }
    if (what === 'reservations') {
      const isEnd = request.method === 'DELETE';
      if (isEnd) return send(response, 200, { reservationId: id, released: endCart(id) });
      const { lines, channel } = body as ReserveCart;
      const cart = holdCart(lines[0]?.sku ?? '', lines[0]?.quantity ?? 1);
      return cart === undefined
        ? problem(response, 422, 'insufficient_stock', 'There is not enough stock.')
        : send(response, 201, { ...cart, channel, lines: [] });
    }
    if (what === 'orders' && isPost && id === '') {
      const { reservationId } = body as PlaceOrderBody;
      if (reservationId !== undefined && !endCart(reservationId))
        return problem(response, 409, 'reservation_over', 'The reservation has ended.');
      const line = (body as PlaceOrderBody).lines[0];
      const row = stockRows().find((one) => one.sku === line?.sku && one.available >= (line?.quantity ?? 1));
      if (line === undefined || row === undefined)
        return problem(response, 422, 'insufficient_stock', 'There is not enough stock.');
      touchStock(row.stockId, { reserved: row.reserved + line.quantity });
      const { orderId, orderNumber, version, status, lines, promise } = orderOf('ord-1');
      return send(response, 201, {
        orderId,
        orderNumber,
        version,
        status,
        lines,
        promise,
        trackingUrl: 'http://hub/track/early',
      });
    }
    if (what === 'orders' && id === '') {
      const q = (url.searchParams.get('q') ?? '').toLowerCase();
      const rows = [...boards.orders.rows.values()].filter((row) =>
        JSON.stringify(row).toLowerCase().includes(q),
      );
      return send(response, 200, list(rows.slice(0, Number(url.searchParams.get('limit') ?? 50))));
    }
    if (what === 'orders' && verb === '') return send(response, 200, orderOf(id));
    if (what === 'orders' && verb === 'timeline')
      return send(response, 200, list(aHistory(now, orderOf(id))));
    const key = String(request.headers['idempotency-key'] ?? '');
    if (what === 'orders' && verb === 'commands' && isReturnCommand(body as never))
      return send(response, 200, runReturnCommand(id, body as never, key));
    if (what === 'returns') {
      const found = findReturn(id);
      if (found === undefined) return problem(response, 404, 'not_found', 'Not found');
      if (!isPost && verb !== '') {
        response.writeHead(200, { 'content-type': 'application/pdf' });
        response.end('%PDF-1.7');
        return;
      }
      if (!isPost) return send(response, 200, toFound(found.order, found.one));
      changeOrder(
        found.order.orderId,
        (order) => inspectReturn(order, id, body as ReturnCommand),
        'ReturnInspected',
        { returnId: id, ...(body as object) },
      );
      return send(response, 200, done);
    }
    if (what === 'orders' && verb === 'commands') {
      runOrderCommand(id, body as never);
      return send(response, 200, done);
    }
    if (what === 'orders' && verb === 'delivery-options')
      return send(response, 200, optionsOf(orderOf(id), now));
    if (what === 'orders' && verb === 'preview') return send(response, 200, aPreview(orderOf(id)));
    if (what === 'customers') {
      const customer = aCustomer([...boards.orders.rows.values()] as OrderRow[], id);
      return customer === undefined
        ? problem(response, 404, 'not_found', 'Not found')
        : send(response, 200, customer);
    }
    if (what === 'views') {
      if (request.method === 'POST') {
        const saved = {
          viewId: `view-${views.length + 1}`,
          owner: 'ewa',
          sharedWith: null,
          ...(body as object),
        };
        views.push(saved);
        return send(response, 200, saved);
      }
      if (request.method === 'DELETE') {
        views.splice(
          views.findIndex((view) => view.viewId === id),
          1,
        );
        return send(response, 200, {});
      }
      return send(response, 200, { items: views });
    }
    if (what === 'me') {
      if (isPost) mails = body as Subscriptions;
      return send(response, 200, mails);
    }
    if (what === 'incidents') {
      if (id === '' && !isPost)
        return send(response, 200, { ...list([]), ...incidents.list(url.searchParams) });
      if (id === '') {
        const told = incidents.declare(body as DeclareIncident);
        if ('wrong' in told) return send(response, 400, told.wrong);
        const { incidentId, exceptionId, kind, title } = told.incident;
        if (exceptionId !== null)
          put('exceptions', exceptionId, {
            ...caseRow(now, 0),
            exceptionId,
            type: kind,
            title: 'A storm',
            severity: 2,
            orderId: '',
            orderNumber: '',
            subject: { kind: 'incident', id: incidentId, title },
          });
        return send(response, 201, told.incident);
      }
      const one = incidents.find(id);
      if (one === undefined) return problem(response, 404, 'not_found', 'Not found');
      if (!isPost) return send(response, 200, one);
      const refused = incidents.refusal(one, body as IncidentCommandRequest);
      if (refused !== undefined) return problem(response, ...refused);
      const next = incidents.tell(one, body as IncidentCommandRequest);
      touchCase(one.exceptionId ?? '', next.state === 'over' ? { state: 'resolved' } : {});
      return send(response, 200, next);
    }
    if (what === 'exceptions' && id === 'bulk') {
      const { filter, commands = [] } = body as BulkExceptionCommand;
      if (filter !== undefined) {
        const rows = [...boards.exceptions.rows.values()].filter((row) => fits(row, filter));
        const exceptionIds = rows.map((row) => ('exceptionId' in row ? row.exceptionId : ''));
        return send(response, 200, { outcomes: [], total: rows.length, exceptionIds });
      }
      const outcomes = commands.map(({ exceptionId, command }) => {
        const row = boards.exceptions.rows.get(exceptionId);
        const owner = row !== undefined && 'exceptionId' in row ? row.owner : null;
        if (command.type === 'claim' && owner !== null && owner !== 'ewa') {
          const rejection = { code: 'claimed_by_other', message: 'Another has it.', owner };
          return { exceptionId, outcome: 'rejected', rejection };
        }
        runCaseCommand(exceptionId, command);
        return { exceptionId, outcome: 'done', version: 2 };
      });
      return send(response, 200, { outcomes });
    }
    if (what === 'exceptions' && verb === 'commands') {
      runCaseCommand(id, body as ExceptionCommand);
      return send(response, 200, done);
    }
    if (what === 'fulfilments' && verb === 'commands') {
      runTaskCommand(id, body as FulfilmentCommand);
      await answersHeld;
      return send(response, 200, done);
    }
    if (what === 'exception-thresholds') {
      if (id === 'versions') return send(response, 200, list(thresholds.versions));
      if (!isPost) return send(response, 200, thresholds.set());
      const { status, body: told } = thresholds.put(body as PutExceptionThresholds);
      return send(response, status, told);
    }
    if (what === 'senders') {
      if (!isPost) return send(response, 200, list([...senders.values()]));
      const { paused, reason = null } = body as PauseSender;
      const pause = paused ? { reason, by: 'Ewa Nowak', since: new Date().toISOString() } : null;
      const one = senders.get(id);
      if (one !== undefined) senders.set(id, { ...one, paused, pause, waiting: paused ? 0 : null });
      return send(response, 200, { sender: id, paused, pause });
    }
    if (what === 'locations') {
      const timeZone = 'Europe/Stockholm';
      if (isPost) {
        const { paused, reason = '' } = body as { readonly paused: boolean; readonly reason?: string };
        if (paused) releases.set(id, { reason, by: 'Ops', since: new Date(now).toISOString(), until: null });
        else releases.delete(id);
        return send(response, 200, { location: id, release: releases.get(id) ?? null });
      }
      const locations = [
        {
          location: 'wh-1',
          type: 'warehouse',
          name: 'Warehouse 1',
          timeZone,
          default: true,
          capabilities: ['special', 'engraving', 'hand-assembly'],
          dailyCapacity: 400,
          today: { day: '2026-11-26', taken: 400 },
        },
        {
          location: 'store-malmo',
          type: 'store',
          name: 'Store Malmö',
          timeZone,
          cutOff: '15:00',
          calendar: { workDays: [2, 3, 4, 5, 6], holidays: ['2026-12-24'] },
          dailyCapacity: 40,
          today: { day: '2026-11-26', taken: 12 },
        },
        { location: 'dc-gdansk', type: 'distribution_centre', name: 'DC Gdańsk', timeZone: 'Europe/Warsaw' },
      ];
      return send(
        response,
        200,
        list(locations.map((one) => ({ ...one, release: releases.get(one.location) }))),
      );
    }
    if (what === 'carriers' && isPost && url.pathname.endsWith('/renewed'))
      return send(response, 200, { renewed: endingSubscriptions(now).length });
    if (what === 'carriers' && url.pathname.endsWith('/subscriptions'))
      return send(response, 200, list(endingSubscriptions(now)));
    if (what === 'carriers')
      return send(response, 200, {
        items: [
          { carrier: 'postnord', name: 'PostNord', formats: [] },
          { carrier: 'dhl', name: 'DHL', formats: [] },
        ],
      });
    if (what === 'signature-failures') {
      const replayed = {
        carrier: 'postnord',
        format: 'easypost',
        verified: 41,
        stillBad: 2,
        unverifiable: 0,
      };
      return send(response, 200, isPost ? replayed : list([aSignatureFailure(now)]));
    }
    if (what === 'unmapped-codes') {
      if (id === 'examples') return send(response, 200, list(codeExamples));
      if (id === 'carriers') return send(response, 200, list(carrierCodes(now)));
      if (id === 'meanings' && !isPost) return send(response, 200, list(codeMeanings(now)));
      if (id === 'preview') return send(response, 200, aMeaningPreview);
      return send(
        response,
        isPost ? 201 : 200,
        isPost
          ? { meaning: null, job: null }
          : list(someCodes(now).filter(ofCarrier(url.searchParams.get('carrier')))),
      );
    }
    if (what === 'effects') {
      if (id === 'counts') return send(response, 200, { failed: effects.size, oldestAt: null });
      if (!isPost)
        return send(
          response,
          200,
          list(url.searchParams.get('state') === 'failed' ? [...effects.values()] : []),
        );
      effects.delete(id);
      return send(response, 200, { effectId: id, outcome: verb === 'retry' ? 'tried_again' : 'given_up' });
    }
    if (what === 'dead-letters') {
      const waiting = [...letters.values()].filter(
        (letter) => letter.state === (url.searchParams.get('state') ?? 'waiting'),
      );
      if (id === 'groups') return send(response, 200, isPost ? aDryRun(verb ?? '') : list(toGroups(waiting)));
      if (id === 'jobs') {
        if (isPost && verb !== '') jobs[0] = { ...aJob(now), state: 'stopped' };
        else if (isPost) jobs[0] = aJob(now);
        return send(response, isPost ? 201 : 200, isPost ? jobs[0] : list(jobs));
      }
      if (isPost)
        letters.set(id, {
          ...(letters.get(id) ?? deadLetter(now, 0)),
          state: verb === 'replay' ? 'replayed' : 'discarded',
        });
      const group = url.searchParams.get('group');
      return send(
        response,
        200,
        isPost
          ? { deadLetterId: id, outcome: verb === 'replay' ? 'accepted' : 'discarded' }
          : list(waiting.filter((letter) => group === null || letter.groupId === group)),
      );
    }
    if (what === 'track') {
      if (!['anna', 'early', 'done', 'back'].includes(id))
        return problem(response, 404, 'not_found', 'Not found');
      const orderId = { anna: 'ord-0', early: 'ord-1', done: 'ord-3', back: 'ord-7' }[id] ?? 'ord-0';
      if (verb === 'delivery-options') return send(response, 200, optionsOf(orderOf(orderId), now));
      if (verb === 'returns') {
        response.writeHead(200, { 'content-type': 'image/svg+xml' });
        response.end(aCode);
        return;
      }
      if (verb === 'commands' && isReturnCommand(body as never))
        return send(response, 200, runReturnCommand(orderId, body as never, key));
      if (verb === 'commands' && isSetPreferences(body as never)) {
        changeOrder(orderId, withPreferences(body as never), 'PreferencesChanged');
        return send(response, 200, { version: orderOf(orderId).version, events: [] });
      }
      if (verb === 'commands') {
        runOrderCommand(orderId, body as never);
        return send(response, 200, done);
      }
      return send(response, 200, toTracked(orderId));
    }
    return problem(response, 404, 'not_found', 'Not found');
  };

  const serve = async (
    response: ServerResponse,
    { pathname, searchParams }: URL,
    accepted: string | undefined,
  ): Promise<void> => {
    const file = /^\/(assets|mark)/.test(pathname)
      ? normalize(pathname)
      : pathname.startsWith('/track/')
        ? '/customer.html'
        : '/staff.html';
    try {
      const bytes = await readFile(join(options.dist, file));
      // One token has its order in the page and one its absence, as the hub does it; the others ask for it.
      const tracked = pathname.endsWith('/anna') ? toTracked('ord-0') : undefined;
      const page = /^\/track\/(anna|nobody)$/.test(pathname)
        ? pages.customer(
            tracked ?? { problem: 'not_found' },
            chooseLanguage({
              asked: searchParams.get('lang'),
              ofOrder: tracked?.language,
              preferred: toPreferred(accepted),
            }),
          )
        : bytes;
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      });
      response.end(page);
    } catch {
      response.writeHead(404).end();
    }
  };
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    void (
      url.pathname.startsWith('/api/')
        ? answer(request, response, url)
        : serve(response, url, request.headers['accept-language'])
    ).catch(() => response.destroy());
  });
  io.attach(server);
  const live = io.of('/live');
  let areEnded = false;
  live.use((_socket, next) => {
    if (areEnded) next(Object.assign(new Error('It has expired.'), { data: { code: 'token_expired' } }));
    else next();
  });
  live.on('connection', (socket) => {
    const beat = (): void =>
      void socket.emit('heartbeat', { position: '1', serverNow: new Date().toISOString() });
    const timer = setInterval(beat, 5_000);
    beat();
    watches.set(socket, new Map());
    socket.on('disconnect', () => {
      clearInterval(timer);
      watches.delete(socket);
    });
    socket.on('presence:set', ({ exceptionId, board }, ack) => {
      const olaf = { id: 'olaf', name: 'Olaf Berg', doing: 'viewing' } as const;
      const there = { subject: 'ord-4.1', people: [olaf] };
      if (board !== undefined) ack?.({ subject: 'board:exceptions', people: [], cases: [there] });
      else ack?.(exceptionId === there.subject ? there : { subject: exceptionId ?? '', people: [] });
    });
    socket.on('feeds:watch', (_, ack) => ack({ feeds: someFeeds(Date.now()) }));
    socket.on('stock:watch', ({ skus, channel = '' }, ack) =>
      ack({
        channel,
        asOf: new Date().toISOString(),
        items: skus.map((sku) => bandOf(stockRows(), sku)),
      }),
    );
    socket.on('order:watch', ({ orderId }, ack) => {
      if (orderId === 'ord-404' || closed.has(orderId)) {
        ack({ error: { code: 'order_not_found', message: 'There is no such order.' } });
        return;
      }
      const order = orderOf(orderId);
      given.set(`${socket.id}${orderId}`, order.version);
      void socket.join(`order:${orderId}`);
      ack({ version: order.version, snapshot: order });
    });
    socket.on('order:unwatch', ({ orderId }) => void socket.leave(`order:${orderId}`));
    socket.on('board:watch', ({ view, filter }, ack) => {
      watches.get(socket)?.set(view, filter);
      const rows = [...boards[view].rows.values()].filter((row) => fits(row, filter));
      ack({
        epoch: 'e1',
        seq: boards[view].seq,
        total: rows.length,
        counts: countsOf(view, [...boards[view].rows.values()]),
        rows,
      });
    });
    socket.on('board:unwatch', ({ view }) => void watches.get(socket)?.delete(view));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    touchCase,
    addCase: (index, change) => {
      const row = { ...caseRow(Date.now(), index), ...change };
      put('exceptions', row.exceptionId, row);
    },
    setMailed: (next) => {
      isMailed = next;
    },
    orderOf,
    changeOrder,
    closeOrder: (orderId) => void closed.add(orderId),
    speak: (orderId, language) => void spoken.set(orderId, language),
    touchStock,
    touchThresholds: () => {
      const { version, values, overrides, holidays } = thresholds.set();
      thresholds.put({
        expectedVersion: version,
        values: { ...values, lost: { dueHours: 2 } },
        overrides,
        holidays,
      });
    },
    tellIncident: (incidentId, command) => {
      const one = incidents.find(incidentId);
      if (one !== undefined) incidents.tell(one, command);
    },
    holdCartsFor: (ms) => {
      cartMs = ms;
    },
    alert: (alert) => live.emit('alert', alert),
    dropSockets: () => live.disconnectSockets(true),
    endSessions: () => {
      areEnded = true;
      live.disconnectSockets(true);
      return () => {
        areEnded = false;
      };
    },
    holdAnswers: () => {
      let release = (): void => undefined;
      answersHeld = new Promise((resolve) => (release = resolve));
      return release;
    },
    close: async () => {
      await io.close();
      server.closeAllConnections();
    },
  };
};

const ofCarrier =
  (wanted: string | null) =>
  ({ carrier }: { readonly carrier: string }): boolean =>
    wanted === null || carrier === wanted;
