import type { OrderEvent } from '../contracts/events.ts';
import type { IncidentEventData, IncidentEventType } from '../contracts/incidents.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { CountExplained } from '../exceptions/explained.ts';
import type { HandleException } from '../orders/command.ts';

/** An incident's own events, and those of its cases, which are the same for every subject. */
export type IncidentEvent =
  | { [T in IncidentEventType]: { readonly type: T; readonly data: IncidentEventData<T> } }[IncidentEventType]
  | Extract<OrderEvent, { readonly type: `Exception${string}` }>
  | Extract<OrderEvent, { readonly type: 'PersonalDataErased' }>;

export type NewIncidentEvent = IncidentEvent & { readonly at?: string };

export type IncidentCommand =
  | ({ readonly type: 'DeclareIncident' } & IncidentEventData<'IncidentDeclared'>)
  /** Epoch ms; without a begin it stays where it is; a null end: until somebody ends it. */
  | { readonly type: 'RescheduleIncident'; readonly from?: number; readonly until: number | null }
  | { readonly type: 'EndIncident' }
  | { readonly type: 'AssessIncident' }
  | CountExplained
  | HandleException;

export type IncidentDecision =
  | { readonly events: readonly NewIncidentEvent[] }
  | { readonly rejection: Rejection };
