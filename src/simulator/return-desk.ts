import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { OrderView } from '../contracts/orders.ts';
import type { ReturnStatus } from '../contracts/returns.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';

/** What a colleague at the desk decides of the returns that a case is about. False: nothing was to be decided. */
export async function decideReturns(
  life: Pick<Life, 'find' | 'returns' | 'command'>,
  { type, orderId }: Pick<ExceptionRow, 'type' | 'orderId'>,
  random: Random,
  who: string,
): Promise<boolean> {
  const wanted = waits[type];
  if (wanted === undefined) return false;
  const order = await life.find(orderId);
  const found = order?.returns.filter(({ status }) => status === wanted) ?? [];
  for (const one of found) {
    const { returnId } = one;
    const isKind = random.chance(0.75);
    if (wanted === 'requested' && isKind)
      await life.command(orderId, { type: 'ApproveReturn', returnId }, who);
    else if (wanted === 'requested') await life.command(orderId, toRefusal(returnId), who);
    else if (wanted === 'approved') await life.command(orderId, { type: 'CancelReturn', returnId }, who);
    else await life.command(orderId, toClosing(one), who);
  }
  const answered = await life.find(orderId);
  if (answered !== undefined) life.returns.look(answered);
  return found.length > 0;
}

const waits: Readonly<Record<string, ReturnStatus>> = {
  return_unanswered: 'requested',
  return_overdue: 'approved',
  return_undecided: 'inspected',
};

export const toRefusal = (returnId: string): object => ({
  type: 'RefuseReturn',
  returnId,
  reason: 'other',
  note: 'The photo shows that it was worn outside.',
});

/** All that came back is paid for; of an empty parcel there is nothing to pay. */
export const toClosing = ({ returnId, worth }: OrderView['returns'][number]): object => ({
  type: 'CloseReturn',
  returnId,
  ...(Number(worth.amount) > 0 ? { refund: worth } : {}),
});
