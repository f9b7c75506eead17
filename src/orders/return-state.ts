import type { OrderEventData } from '../contracts/events.ts';
import type { Money } from '../contracts/primitives.ts';
import type { ReturnMethod, ReturnReason } from '../contracts/returns.ts';

/** What a customer sends back, as a part of its order's state (`state.ts`). */
export interface OrderReturn {
  readonly returnId: string;
  readonly location: string;
  readonly method: ReturnMethod;
  readonly requestedAt: string;
  readonly approvedAt: string | null;
  readonly receivedAt: string | null;
  readonly inspectedAt: string | null;
  readonly ended:
    | { readonly how: 'cancelled' | 'closed'; readonly at: string }
    | {
        readonly how: 'refused';
        readonly at: string;
        readonly refusal: OrderEventData<'ReturnRefused'>['reason'];
      }
    | null;
  readonly lines: readonly ReturnLine[];
  /** How often something came that was never sent, or had come back before. */
  readonly unexpected: number;
  /** The location that last said something of it, and the last where something unexpected came. */
  readonly seenAt?: string;
  readonly unexpectedAt?: string;
  readonly refund: Money | null;
  readonly noteRef?: string;
  readonly byStaff?: true;
}

/** restocked + notRestocked + toProcess ≤ received; received + missing ≤ announced, unless more came than was said. */
export interface ReturnLine {
  readonly lineId: string;
  readonly reason: ReturnReason;
  readonly announced: number;
  readonly received: number;
  readonly restocked: number;
  readonly notRestocked: number;
  readonly toProcess: number;
  readonly missing: number;
}
