import { createHash } from 'node:crypto';
import { checkClients, type ClientLog } from './check-clients.ts';
import { checkFold, type ReadOrder } from './check-fold.ts';
import { checkDeliveries, checkFeeds, type Delivery, type FeedLog } from './check-outside.ts';
import { checkStock, type ReadStock } from './check-stock.ts';
import type { Dataset, EventRow } from './dataset.ts';
import type { Sent, SenderAnswer, SentOrder, SentReport, SentScan } from './sent.ts';

/** Something that must not be: what kind, and where. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly where: string;
}

export type ViolationKind =
  | 'lost'
  | 'doubled'
  | 'phantom'
  | 'gap'
  | 'wrong head'
  | 'rewritten'
  | 'out of order'
  | 'wrong key'
  | 'wrong dead letter'
  | 'untrue answer'
  | 'wrong parcel'
  | 'missing personal row'
  | 'case twice'
  | 'lost effect'
  | 'wrong fold'
  | 'oversold'
  | 'silent gap'
  | 'not converged'
  | 'foreign push'
  | 'changed id'
  | 'feed skipped';

export interface Evidence {
  readonly sent: readonly Sent[];
  readonly answers: readonly SenderAnswer[];
  /** What was read, pushed, sent on and followed, where somebody kept a record of it. */
  readonly orders?: readonly ReadOrder[];
  readonly stocks?: readonly ReadStock[];
  readonly clients?: readonly ClientLog[];
  readonly deliveries?: { readonly all: readonly Delivery[]; readonly locations: readonly string[] };
  readonly feeds?: readonly FeedLog[];
}

/** Everything that is wrong with the rows by what was sent and answered; empty when all is well. */
export function check(data: Dataset, evidence: Evidence): readonly Violation[] {
  const { sent, answers, orders = [], stocks = [], clients = [], deliveries, feeds = [] } = evidence;
  const streams = groupBy(data.events, ({ stream }) => stream);
  return [
    ...checkStreams(data, streams),
    ...checkTurns(data, streams),
    ...checkOrders(
      data,
      sent.filter((one) => one.kind === 'order'),
    ),
    ...checkReports(
      data,
      streams,
      sent.filter((one) => one.kind === 'report'),
    ),
    ...checkScans(
      data,
      sent.filter((one) => one.kind === 'scan'),
    ),
    ...checkDeadLetters(data, sent),
    ...checkCauses(data, sent),
    ...checkAnswers(data, streams, [...answers, ...toReceipts(data)]),
    ...checkSides(data, streams),
    ...checkFold(data, orders),
    ...checkStock(data, stocks),
    ...checkClients(data, clients),
    ...(deliveries === undefined ? [] : checkDeliveries(data, deliveries.all, deliveries.locations)),
    ...checkFeeds(data, feeds),
  ];
}

/** A history once read never changes: every row of `before` is in `after` as it was. */
export function checkUnchanged(before: Dataset, after: Dataset): readonly Violation[] {
  const now = new Map(after.events.map((event) => [nameOf(event), toFingerprint(event)]));
  return before.events
    .filter((event) => now.get(nameOf(event)) !== toFingerprint(event))
    .map((event) => violation('rewritten', nameOf(event)));
}

/** A few of each kind: thousands of lines help nobody. */
export const toSummary = (violations: readonly Violation[]): readonly string[] =>
  [...groupBy(violations, ({ kind }) => kind)].map(
    ([kind, its]) =>
      `${kind} (${its.length}): ${its
        .slice(0, 5)
        .map(({ where }) => where)
        .join('; ')}`,
  );

function checkStreams(
  data: Dataset,
  streams: ReadonlyMap<string, readonly EventRow[]>,
): readonly Violation[] {
  const found: Violation[] = [];
  const heads = new Map(data.heads.map(({ stream, version }) => [stream, version]));
  for (const [stream, events] of streams) {
    events.forEach((event, index) => {
      if (event.version !== index + 1) found.push(violation('gap', nameOf(event)));
      const before = events[index - 1];
      if (before === undefined) return;
      if (event.position <= before.position || event.tx < before.tx)
        found.push(violation('out of order', nameOf(event)));
    });
    if (heads.get(stream) !== events.at(-1)?.version) found.push(violation('wrong head', stream));
  }
  for (const { stream, version } of data.heads)
    if (version > 0 && !streams.has(stream)) found.push(violation('wrong head', stream));
  return found;
}

/**
 * The events of one transaction in a stream are one turn. A message's key holds the version its turn ended with, and all
 * that it caused is in that turn: so neither a zombie's append, nor a swap, nor a lost key passes.
 */
function checkTurns(data: Dataset, streams: ReadonlyMap<string, readonly EventRow[]>): readonly Violation[] {
  const found: Violation[] = [];
  const keys = groupBy(data.keys, ({ stream, messageId }) => `${stream}\n${messageId}`);
  const ends = new Set<string>();
  for (const [stream, events] of streams) {
    const endOfTurn = new Map<bigint, number>();
    for (const { tx, version } of events) endOfTurn.set(tx, Math.max(version, endOfTurn.get(tx) ?? 0));
    for (const end of endOfTurn.values()) ends.add(`${stream}@${end}`);
    for (const event of events) {
      const caused = readCause(event.meta.cause);
      if (caused === undefined || caused.door.startsWith('storefronts.')) continue;
      const own = keys.get(`${stream}\n${caused.messageId}`) ?? [];
      if (!own.some(({ version }) => version === endOfTurn.get(event.tx)))
        found.push(violation('wrong key', `${nameOf(event)} caused by ${caused.messageId}`));
    }
  }
  for (const key of data.keys)
    if (!ends.has(nameOf(key))) found.push(violation('wrong key', `${key.messageId} names ${nameOf(key)}`));
  return found;
}

function checkOrders(data: Dataset, sent: readonly SentOrder[]): readonly Violation[] {
  const placed = groupBy(
    data.events.filter(({ type }) => type === 'OrderPlaced'),
    ({ data: { reference } }) => String(reference),
  );
  return [...groupBy(sent, ({ reference }) => reference)].flatMap(([reference, copies]) =>
    count('order', reference, placed.get(reference)?.length ?? 0, copies),
  );
}

/** What a location reported of a fulfilment, in whichever order it came, is each true once. */
function checkReports(
  data: Dataset,
  streams: ReadonlyMap<string, readonly EventRow[]>,
  sent: readonly SentReport[],
): readonly Violation[] {
  const found: Violation[] = [];
  const keys = groupBy(data.keys, ({ messageId }) => messageId);
  for (const [messageId, copies] of groupBy(sent, (one) => one.messageId))
    found.push(...count('report', messageId, keys.get(messageId)?.length ?? 0, copies));

  for (const [fulfilmentId, reports] of groupBy(sent, (one) => one.fulfilmentId)) {
    const events = (streams.get(`order:${fulfilmentId.slice(0, fulfilmentId.indexOf('-'))}`) ?? []).filter(
      ({ data: { fulfilmentId: id } }) => id === fulfilmentId,
    );
    const acked = new Map(reports.filter((one) => one.acked).map((one) => [one.type, one]));
    const effects = (type: string): readonly EventRow[] => events.filter((event) => event.type === type);
    if (acked.has('accepted'))
      found.push(
        ...count('acceptance', fulfilmentId, effects('FulfilmentAccepted').length, [{ acked: true }]),
      );
    if (effects('ReportConflicted').length > 0)
      found.push(violation('phantom', `a conflict in ${fulfilmentId}`));
    const shipped = acked.get('shipped');
    if (shipped !== undefined) {
      const parcels = effects('FulfilmentShipped').flatMap(
        ({ data: { parcels } }) => parcels as { trackingNumber: string }[],
      );
      const its = parcels.filter(({ trackingNumber }) => trackingNumber === shipped.parcel?.trackingNumber);
      found.push(...count('parcel', fulfilmentId, its.length, [shipped]));
    }
    for (const [report, type] of [
      ['picked', 'LinesPicked'],
      ['packed', 'LinesPacked'],
    ] as const) {
      const told = acked.get(report);
      if (told === undefined) continue;
      const lines = effects(type).flatMap(({ data: { lines } }) => lines as SentReport['lines']);
      for (const { lineId, quantity } of told.lines) {
        const sum = lines.reduce((total, one) => total + (one.lineId === lineId ? one.quantity : 0), 0);
        if (sum !== quantity)
          found.push(
            violation(
              sum < quantity ? 'lost' : 'doubled',
              `${type} of ${fulfilmentId}: ${sum} of ${quantity}`,
            ),
          );
      }
    }
  }
  return found;
}

function checkScans(data: Dataset, sent: readonly SentScan[]): readonly Violation[] {
  const found: Violation[] = [];
  const recorded = groupBy(
    data.events.filter(({ type }) => type === 'ScanRecorded'),
    ({ data: { scan } }) => String(scan.eventId),
  );
  const owners = new Map(
    data.parcels.map(({ carrier, trackingNumber, stream }) => [`${carrier} ${trackingNumber}`, stream]),
  );
  const keys = new Set(data.keys.map(({ messageId }) => messageId));
  for (const [eventId, copies] of groupBy(sent, (one) => one.eventId)) {
    const events = recorded.get(eventId) ?? [];
    found.push(...count('scan', eventId, events.length, copies));
    const [told] = copies;
    const [event] = events;
    if (told === undefined || event === undefined) continue;
    const { scan } = event.data;
    const isAsSent =
      scan.status === told.status && Date.parse(scan.time.from) === Date.parse(told.occurredAt);
    if (!isAsSent) found.push(violation('rewritten', nameOf(event)));
    if (owners.get(`${told.carrier} ${told.trackingNumber}`) !== event.stream)
      found.push(violation('wrong parcel', nameOf(event)));
  }
  for (const { acked, messageId } of sent)
    if (acked && !keys.has(messageId)) found.push(violation('lost', `the key of scan message ${messageId}`));
  const known = new Set(sent.map(({ eventId }) => eventId));
  for (const eventId of recorded.keys())
    if (!known.has(eventId)) found.push(violation('phantom', `scan ${eventId}`));
  return found;
}

/** What waits there is what cannot be used, exactly; what came too early was taken since. */
function checkDeadLetters(data: Dataset, sent: readonly Sent[]): readonly Violation[] {
  const found: Violation[] = [];
  const rows = groupBy(data.deadLetters, ({ sender, messageId }) => `${sender} ${messageId}`);
  const bad = new Map(
    sent.filter((one) => one.kind === 'bad').map((one) => [`${one.sender} ${one.messageId}`, one]),
  );
  for (const [name, told] of bad) {
    if (!told.acked) continue;
    const [row, ...others] = rows.get(name) ?? [];
    if (row === undefined) found.push(violation('lost', `the dead letter ${name}`));
    else if (
      others.length > 0 ||
      row.state !== 'waiting' ||
      row.reason !== told.reason ||
      row.body?.equals(told.body) !== true
    )
      found.push(violation('wrong dead letter', `${name} is ${row.state}, ${row.reason}`));
  }
  for (const [name, its] of rows) {
    if (!bad.has(name) && its.some(({ state }) => state !== 'replayed'))
      found.push(violation('wrong dead letter', `${name} is not one of the bad: ${its[0]?.reason}`));
  }
  return found;
}

/** Whatever names a message as its cause names one that was sent. */
function checkCauses(data: Dataset, sent: readonly Sent[]): readonly Violation[] {
  const known = new Set(sent.map(({ messageId }) => messageId));
  return data.events
    .filter(({ meta: { cause } }) => {
      const caused = readCause(cause);
      return caused !== undefined && !known.has(caused.messageId);
    })
    .map((event) => violation('phantom', `${nameOf(event)} caused by ${event.meta.cause}`));
}

function checkAnswers(
  data: Dataset,
  streams: ReadonlyMap<string, readonly EventRow[]>,
  answers: readonly SenderAnswer[],
): readonly Violation[] {
  const keys = groupBy(data.keys, ({ messageId }) => messageId);
  const dead = new Set(data.deadLetters.map(({ sender, messageId }) => `${sender} ${messageId}`));
  const isTrue = (answer: SenderAnswer): boolean => {
    switch (answer.outcome) {
      case 'parked':
        return dead.has(`${answer.sender} ${answer.messageId}`);
      case 'accepted':
      case 'duplicate': {
        if (answer.rejection !== undefined) return true;
        const stream = `order:${answer.orderId}`;
        const own = keys.get(answer.messageId)?.find((key) => key.stream === stream);
        // Of an order the id is the order's own; of all else there is a key, and it does not hold a refusal.
        return (
          streams.has(stream) && (own === undefined ? isOrderAnswer(streams, answer) : own.outcome === null)
        );
      }
      case 'rejected':
        return answer.rejection !== undefined;
    }
    return false;
  };
  return answers
    .filter((answer) => !isTrue(answer))
    .map((answer) =>
      violation('untrue answer', `${answer.sender} ${answer.messageId} was told ${answer.outcome}`),
    );
}

/** What a sender reads of its HTTP message. */
const toReceipts = (data: Dataset): readonly SenderAnswer[] =>
  data.inbox
    .filter(({ settled }) => settled)
    .map(({ sender, outcome }) => ({ ...(outcome as Omit<SenderAnswer, 'sender'>), sender }));

const isOrderAnswer = (
  streams: ReadonlyMap<string, readonly EventRow[]>,
  { orderId, messageId }: SenderAnswer,
): boolean =>
  streams.get(`order:${orderId}`)?.some(
    ({ type, meta }) =>
      // A key of its own or the one of a copy under another id: either way it is this order that was placed.
      type === 'OrderPlaced' && readCause(meta.cause)?.door.startsWith('storefronts.') === true,
  ) === true && messageId !== '';

/** What the append writes beside its events, and what follows from them outside. */
function checkSides(data: Dataset, streams: ReadonlyMap<string, readonly EventRow[]>): readonly Violation[] {
  const found: Violation[] = [];
  const personal = new Set(data.personal.map(({ stream, ref }) => `${stream} ${ref}`));
  const parcels = new Set(data.parcels.map((row) => `${row.carrier} ${row.trackingNumber} ${row.stream}`));
  const effects = new Map(data.effects.map((effect) => [effect.key, effect]));
  for (const [stream, events] of streams) {
    const cases = new Set<string>();
    for (const event of events) {
      for (const [name, ref] of Object.entries(event.data as Record<string, unknown>))
        if (name.endsWith('Ref') && !personal.has(`${stream} ${String(ref)}`))
          found.push(violation('missing personal row', `${nameOf(event)} ${name}`));
      switch (event.type) {
        case 'FulfilmentShipped':
          for (const { carrier, trackingNumber } of event.data.parcels)
            if (!parcels.has(`${carrier} ${trackingNumber} ${stream}`))
              found.push(violation('wrong parcel', nameOf(event)));
          break;
        case 'ExceptionRaised': {
          const name = `${event.data.type} ${event.data.armedBy}`;
          if (cases.has(name)) found.push(violation('case twice', nameOf(event)));
          cases.add(name);
          break;
        }
        case 'FulfilmentRequested': {
          const effect = effects.get(nameOf(event));
          if (effect?.settled !== true || effect.outcome === 'dead')
            found.push(violation('lost effect', nameOf(event)));
          break;
        }
      }
    }
  }
  const names = new Set(data.events.map(nameOf));
  for (const { key } of data.effects) if (!names.has(key)) found.push(violation('phantom', `effect ${key}`));
  for (const { receiptId, settled } of data.inbox)
    if (!settled) found.push(violation('lost', `the receipt ${receiptId} is not settled`));
  return found;
}

/** Once if a copy was acknowledged; at most once if the sender does not know. */
const count = (
  what: string,
  name: string,
  times: number,
  copies: readonly { readonly acked: boolean }[],
): readonly Violation[] => {
  if (times > 1) return [violation('doubled', `${what} ${name}: ${times} times`)];
  return times === 0 && copies.some(({ acked }) => acked) ? [violation('lost', `${what} ${name}`)] : [];
};

/** `<subject>#<message id>`: of what a sender's message caused. */
const readCause = (cause: string): { readonly door: string; readonly messageId: string } | undefined => {
  const found = /^((?:carriers|warehouses|storefronts)\.[^#]*)#(.*)$/s.exec(cause);
  return found === null ? undefined : { door: found[1] ?? '', messageId: found[2] ?? '' };
};

const toFingerprint = ({ type, data, meta, recordedAt, tx, position }: EventRow): string =>
  createHash('sha256')
    .update(JSON.stringify([type, data, meta, recordedAt, String(tx), position]))
    .digest('base64url');

const nameOf = ({ stream, version }: Pick<EventRow, 'stream' | 'version'>): string => `${stream}@${version}`;

const violation = (kind: ViolationKind, where: string): Violation => ({ kind, where });

function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
