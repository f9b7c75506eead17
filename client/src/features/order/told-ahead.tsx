import type { ReactElement } from 'react';
import type { OrderCommandBody } from '../../../../src/contracts/commands.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { previewOrder } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { tellAhead } from './tell-ahead.ts';

/** What a command would do, before it is sent; its line is there from the start, so that nothing moves when it is known. */
export const ToldAhead = ({
  order,
  command,
}: {
  readonly order: OrderView;
  readonly command: OrderCommandBody;
}): ReactElement => {
  const { http } = useSession();
  const key = `${order.version} ${JSON.stringify(command)}`;
  const { loaded } = useLoaded(key, () => previewOrder(http, order.orderId, command));
  const told = loaded.status === 'loaded' && loaded.key === key ? tellAhead(loaded.value) : '';
  return (
    <p className="told-ahead" role="status">
      {told}
    </p>
  );
};
