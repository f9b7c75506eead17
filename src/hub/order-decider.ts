import { type OrderEvent, type OrderEventData, orderEventSchemas } from '../contracts/events.ts';
import { normaliseTrackingNumber } from '../carriers/tracking-number.ts';
import { assess } from '../exceptions/assess.ts';
import { defaultThresholds, type Thresholds } from '../exceptions/thresholds.ts';
import type { OrderCommand } from '../orders/command.ts';
import { decide } from '../orders/decide.ts';
import { evolve } from '../orders/evolve.ts';
import { lookOf } from '../orders/rows.ts';
import { initialOrderState, type OrderState, stateVersion } from '../orders/state.ts';
import { type Decider, typesOf } from './decider.ts';

/** The order core as the machine runs it. Stored events were checked when they were made; here they are only typed. */
export const createOrderDecider = (thresholds: () => Thresholds): Decider<OrderState, OrderCommand> => ({
  kind: 'order',
  eventTypes: typesOf(orderEventSchemas),
  stateVersion,
  initial: initialOrderState,
  evolve: (state, event, at) => evolve(state, event as OrderEvent, at),
  decide,
  lookAtClocks: { type: 'AssessOrder' },
  assess: (state, now) => assess(state, now, thresholds()),
  lookOf: (state) => (state.status === 'present' ? lookOf(state) : null),
  parcelsOf: (event) =>
    event.type === 'FulfilmentShipped'
      ? (event.data as OrderEventData<'FulfilmentShipped'>).parcels.map(
          ({ carrier, trackingNumber, shipmentId }) => ({
            carrier,
            trackingNumber: normaliseTrackingNumber(trackingNumber),
            shipmentId,
          }),
        )
      : [],
  isTold: (state, ref) =>
    state.status === 'present' &&
    state.shipments.some(({ scans }) => scans.some(({ textRefs }) => textRefs.includes(ref))),
  erases: (event) => event.type === 'PersonalDataErased',
  isErased: (state) => state.status === 'present' && state.erased,
});

/** With the thresholds that nobody has changed. */
export const orderDecider = createOrderDecider(() => defaultThresholds);
