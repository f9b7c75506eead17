import { Inject } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  type ICommandHandler,
  type IQueryHandler,
  Query,
  QueryHandler,
} from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import { canWorkIn, visibleLocations } from '../../access/scope.ts';
import type { EventView } from '../../contracts/events.ts';
import { toRejection } from '../../contracts/rejections.ts';
import type { PutStock, StockMovement, StockRow, StockView, StockWritten } from '../../contracts/stock.ts';
import type { ListPage, Lists, StockQuery } from '../../hub/ports/lists.ts';
import type { Registry } from '../../hub/registry.ts';
import { type StockAnswer, type Stocks, toMovementCommand, toPutCommands } from '../../hub/stocks.ts';
import { LISTS, REGISTRY, STOCKS } from '../../hub/tokens.ts';
import { type LogPositions } from '../log-positions.ts';
import { notFound, rejected } from '../problem.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { waitFor, mustBePage } from './lists.ts';
import { mustSettle, newCause, toKey } from './order-answer.ts';

export class ListStock extends Query<ListPage<StockRow>> {
  constructor(
    readonly identity: Identity,
    readonly wanted: StockQuery,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListStock)
export class ListStockHandler implements IQueryHandler<ListStock> {
  constructor(@Inject(LISTS) private readonly lists: Lists) {}

  async execute({ identity, wanted, minPosition }: ListStock): Promise<ListPage<StockRow>> {
    await waitFor(this.lists, minPosition);
    const visible = visibleLocations(identity);
    const locations =
      wanted.locations === undefined || visible === undefined
        ? (wanted.locations ?? visible)
        : wanted.locations.filter((location) => visible.includes(location));
    return mustBePage(
      await this.lists.stock({ ...wanted, ...(locations === undefined ? {} : { locations }) }),
    );
  }
}

export class FindStock extends Query<StockView> {
  constructor(
    readonly identity: Identity,
    readonly sku: string,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

/** A SKU that nobody ever reported is answered with nothing: it may be one that is yet to come. */
@QueryHandler(FindStock)
export class FindStockHandler implements IQueryHandler<FindStock> {
  constructor(
    @Inject(LISTS) private readonly lists: Lists,
    @Inject(STOCKS) private readonly stocks: Stocks,
  ) {}

  async execute({ identity, sku, minPosition }: FindStock): Promise<StockView> {
    await waitFor(this.lists, minPosition);
    const [rows, demand] = await Promise.all([this.lists.stockOf([sku]), this.stocks.demand.read(sku)]);
    const locations = rows.filter(({ location }) => canWorkIn(identity, location));
    if (locations.length === 0) throw notFound();
    const sum = (of: (row: StockRow) => number): number =>
      locations.reduce((total, row) => total + of(row), 0);
    return {
      sku,
      demand: demand.state.total,
      onHand: sum((row) => row.onHand),
      reserved: sum((row) => row.reserved),
      available: sum((row) => row.available),
      locations,
    };
  }
}

export class FindLedger extends Query<ListPage<EventView>> {
  constructor(
    readonly identity: Identity,
    readonly location: string,
    readonly sku: string,
    readonly before: number | undefined,
    readonly limit: number,
  ) {
    super();
  }
}

/** Newest first, with what was said of each. */
@QueryHandler(FindLedger)
export class FindLedgerHandler implements IQueryHandler<FindLedger> {
  constructor(
    @Inject(STOCKS) private readonly stocks: Stocks,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, location, sku, before, limit }: FindLedger): Promise<ListPage<EventView>> {
    if (!canWorkIn(identity, location)) throw notFound();
    // First the position: the list holds at least what it names.
    const position = await this.positions.last();
    const { items, from } = await this.stocks.loadLedger(location, sku, before, limit);
    if (items.length === 0 && before === undefined) throw notFound();
    return { items, nextCursor: from <= 1 ? null : String(from), position };
  }
}

export class PutStockAt extends Command<Written<StockWritten>> {
  constructor(
    readonly identity: Identity,
    readonly location: string,
    readonly sku: string,
    readonly body: PutStock,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(PutStockAt)
export class PutStockAtHandler implements ICommandHandler<PutStockAt> {
  constructor(
    @Inject(STOCKS) private readonly stocks: Stocks,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({
    identity,
    location,
    sku,
    body,
    idempotencyKey,
  }: PutStockAt): Promise<Written<StockWritten>> {
    mustBeTheirs(identity, this.registry, location);
    const cause = newCause();
    const { commands, personal } = toPutCommands(location, sku, body);
    const events: EventView[] = [];
    let written: Written<StockWritten> | undefined;
    for (const [index, command] of commands.entries()) {
      const answer = mustSettle(
        await this.stocks.ask(command, {
          actor: toActor(identity),
          cause,
          personal,
          ...(body.at === undefined ? {} : { at: Date.parse(body.at) }),
          ...toKey(identity, idempotencyKey === undefined ? undefined : `${idempotencyKey}#${index}`, body),
        }),
      );
      if (answer.outcome === 'accepted') events.push(...answer.events);
      written = await toWritten(this.stocks, this.positions, answer);
    }
    if (written === undefined) throw notFound();
    // The desk says it of the product; a location of its own shelf.
    if (body.name !== undefined && visibleLocations(identity) === undefined)
      await this.stocks.nameEverywhere(sku, body.name, { actor: toActor(identity), cause });
    return { ...written, body: { ...written.body, events } };
  }
}

export class MoveStock extends Command<Written<StockWritten>> {
  constructor(
    readonly identity: Identity,
    readonly location: string,
    readonly sku: string,
    readonly body: StockMovement,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(MoveStock)
export class MoveStockHandler implements ICommandHandler<MoveStock> {
  constructor(
    @Inject(STOCKS) private readonly stocks: Stocks,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({
    identity,
    location,
    sku,
    body,
    idempotencyKey,
  }: MoveStock): Promise<Written<StockWritten>> {
    mustBeTheirs(identity, this.registry, location);
    if (idempotencyKey === undefined)
      throw rejected(toRejection('missing_message_id', 'Send it as Idempotency-Key.'));
    const { command, personal } = toMovementCommand(location, { ...body, sku });
    const answer = mustSettle(
      await this.stocks.ask(command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...(body.at === undefined ? {} : { at: Date.parse(body.at) }),
        ...toKey(identity, idempotencyKey, body),
      }),
    );
    return await toWritten(this.stocks, this.positions, answer);
  }
}

const mustBeTheirs = (identity: Identity, registry: Registry, location: string): void => {
  if (!canWorkIn(identity, location) || !registry.locations().has(location)) throw notFound();
};

async function toWritten(
  stocks: Stocks,
  positions: LogPositions,
  answer: Extract<StockAnswer, { outcome: 'accepted' | 'duplicate' }>,
): Promise<Written<StockWritten>> {
  const stock = stocks.show(answer.state, answer.version);
  if (stock === undefined) throw notFound();
  const position = answer.outcome === 'accepted' ? answer.position : null;
  return {
    body: {
      version: answer.version,
      stock,
      events: answer.outcome === 'accepted' ? [...answer.events] : [],
    },
    position: position === null ? await positions.last() : await positions.write(position),
  };
}
