import type { OrderPreview } from '../contracts/order-preview.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { OrderCommand } from '../orders/command.ts';
import { toPreview } from '../orders/preview.ts';
import type { Audience } from '../orders/view.ts';
import type { Hub } from './hub.ts';
import { createOrderDecider } from './order-decider.ts';
import type { FoundOrder } from './order-reading.ts';
import { tryCommand } from './rehearsal.ts';

/** What a command would do to the order that was found, as an audience may know it. Nothing is written. */
export function previewOrder(
  hub: Pick<Hub, 'thresholds'>,
  { state, version }: FoundOrder,
  drafted: { readonly command: OrderCommand } | { readonly rejection: Rejection },
  by: { readonly actor: Actor; readonly cause: string; readonly now: number; readonly audience: Audience },
): OrderPreview {
  const tried =
    'rejection' in drafted
      ? drafted
      : tryCommand(createOrderDecider(hub.thresholds), { state, version }, drafted.command, by);
  const rejection = 'rejection' in tried ? tried.rejection : null;
  const after = 'rejection' in tried || tried.state.status === 'absent' ? state : tried.state;
  return { version, rejection, ...toPreview(state, after, by.audience) };
}
