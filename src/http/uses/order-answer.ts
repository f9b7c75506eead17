import type { Identity } from '../../access/identity.ts';
import { audienceOf, canSeeOrder } from '../../access/scope.ts';
import type { EventView } from '../../contracts/events.ts';
import { type HubAnswer, Overloaded } from '../../hub/envelope.ts';
import type { Hub, OrderAnswer } from '../../hub/hub.ts';
import { newId, toRequestHash } from '../../hub/ids.ts';
import { type FoundOrder, toVisible } from '../../hub/order-reading.ts';
import type { RequestKey } from '../../hub/request-key.ts';
import type { LogPositions } from '../log-positions.ts';
import { notFound, ProblemError, rejected, unavailable } from '../problem.ts';
import type { Written } from '../request.ts';

/** From what the hub says to what HTTP says; what is no success is thrown as its problem. */
export type Settled = SettledOf<OrderAnswer>;
type SettledOf<Answer> = Extract<Answer, { outcome: 'accepted' | 'duplicate' }>;

export function mustSettle<State>(answer: HubAnswer<State>, what = 'order'): SettledOf<HubAnswer<State>> {
  switch (answer.outcome) {
    case 'accepted':
      return answer;
    case 'duplicate':
      if (answer.earlier !== null) throw rejected(answer.earlier);
      return answer;
    case 'rejected':
      throw answer.rejection.code === 'order_not_found' ? notFound() : rejected(answer.rejection);
    case 'conflict':
      throw new ProblemError(409, 'version_conflict', `The ${what} has changed since; look again.`, {
        version: answer.version,
      });
    case 'failed':
      if (!answer.retry || answer.error instanceof Overloaded) throw answer.error;
      throw unavailable('This could not be written right now.');
  }
}

/** The order if it is there and theirs; a foreign one is answered like an absent one. */
export async function mustFindOrder(hub: Hub, identity: Identity, orderId: string): Promise<FoundOrder> {
  const found = await hub.readOrder(orderId);
  if (found === undefined || !canSeeOrder(identity, found.state)) throw notFound();
  return found;
}

export const newCause = (): string => `http:${newId('req')}`;

export interface Done {
  readonly version: number;
  readonly events: readonly EventView[];
}

/**
 * The same write again, as its sender marks it, counts once; another one under its key is refused.
 *
 * @param asked all that makes it this write: its body, and what it is about where its stream does not say so
 */
export const toKey = (
  identity: Identity,
  idempotencyKey: string | undefined,
  asked: unknown,
): { readonly key?: RequestKey } =>
  idempotencyKey === undefined
    ? {}
    : {
        key: {
          source: `http:${identity.kind}:${identity.id}`,
          messageId: idempotencyKey,
          requestHash: toRequestHash(asked),
        },
      };

export async function toDone(
  hub: Hub,
  positions: LogPositions,
  identity: Identity,
  orderId: string,
  answer: Settled,
): Promise<Written<Done>> {
  const events = answer.outcome === 'accepted' ? answer.events : [];
  const [visible, position] = await Promise.all([
    toVisible(hub, orderId, events, audienceOf(identity)),
    positionOf(positions, orderId, answer),
  ]);
  return { body: { version: answer.version, events: visible }, position };
}

export async function positionOf(
  positions: LogPositions,
  orderId: string,
  answer: Pick<Settled, 'outcome'> & {
    readonly position?: Extract<Settled, { outcome: 'accepted' }>['position'];
  },
): Promise<string | null> {
  const { position = null } = answer;
  return position === null ? await positions.lastOf(orderId) : await positions.write(position);
}
