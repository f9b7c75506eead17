import { handleException } from '../orders/decide/handle-exception.ts';
import type { NewStockEvent, PlacedCommand, StockCommand, StockContext, StockDecision } from './command.ts';
import { expectIncoming, nameProduct, setPolicy } from './decide/planning.ts';
import { recordMovement, ship } from './decide/movements.ts';
import { accepted, refuse } from './decide/outcome.ts';
import { confirm, endHolds, release, releaseUnits, reserve, take } from './decide/reservations.ts';
import { type PresentStock, type StockState, toOpened } from './state.ts';

/** Requests may be refused, physical reports never. No events means: accepted, and nothing new in it. It never throws. */
export const decideStock = (
  state: StockState,
  command: StockCommand,
  context: StockContext,
): StockDecision => {
  switch (command.type) {
    case 'LookAtStock':
      return accepted();
    case 'HandleException':
      return state.status === 'absent'
        ? refuse('exception_not_found')
        : handleException(state, command, context.now);
    case 'Reserve':
    case 'TakeReservations':
    case 'ConfirmReservations':
    case 'Release':
    case 'ReleaseUnits':
    case 'EndHolds':
    case 'Ship':
    case 'RecordMovement':
    case 'ExpectIncoming':
    case 'SetStockPolicy':
    case 'NameProduct':
      return state.status === 'present' ? judge(state, command, context) : open(command, context);
  }
};

/** What the first command says counts from an empty shelf. A refused one leaves no stream behind. */
const open = (command: PlacedCommand, context: StockContext): StockDecision => {
  const { location, sku } = command;
  const blank = toOpened({ location, sku }, { version: 1, recordedAt: new Date(context.now).toISOString() });
  const decision = judge(blank, command, context);
  if ('rejection' in decision || decision.events.length === 0) return decision;
  const opened: NewStockEvent = { type: 'StockOpened', data: { location, sku } };
  return { events: [opened, ...decision.events] };
};

const judge = (state: PresentStock, command: PlacedCommand, context: StockContext): StockDecision => {
  switch (command.type) {
    case 'Reserve':
      return reserve(state, command, context);
    case 'TakeReservations':
      return take(state, command, context);
    case 'ConfirmReservations':
      return confirm(state, command);
    case 'Release':
      return release(state, command);
    case 'ReleaseUnits':
      return releaseUnits(state, command);
    case 'EndHolds':
      return endHolds(state, command, context);
    case 'Ship':
      return ship(state, command, context);
    case 'RecordMovement':
      return recordMovement(state, command, context);
    case 'ExpectIncoming':
      return expectIncoming(state, command);
    case 'SetStockPolicy':
      return setPolicy(state, command);
    case 'NameProduct':
      return nameProduct(state, command);
  }
};
