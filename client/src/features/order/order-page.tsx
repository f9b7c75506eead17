import { useState, type ReactElement } from 'react';
import type { OrderCommandBody } from '../../../../src/contracts/commands.ts';
import { toMessage } from '../../api/http.ts';
import { commandOrder } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import { useSentKey } from '../../api/use-sent-key.ts';
import { useOrderHistory } from '../../api/use-order-history.ts';
import { useConnectionState } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { go, here, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { canChangeDelivery } from '../../words/arrival.ts';
import { toMoney } from '../../words/money.ts';
import { orderStatusNames, toWords } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import { isAsking, OrderDialog, type Asking } from './order-dialogs.tsx';
import { OrderHistory } from './order-history.tsx';
import { OrderLines } from './order-lines.tsx';
import { OrderFulfilments, OrderParcels } from './order-parcels.tsx';
import { OrderNotes } from './order-notes.tsx';
import { OrderReships, toOrderPage } from './order-reships.tsx';
import { OrderReturns } from './order-returns.tsx';
import { OrderCases, OrderHolds, OrderPeople } from './order-side.tsx';
import './order.css';
import { useTitle } from '../../ui/use-title.ts';

const done: Readonly<Record<OrderCommandBody['type'], string>> = {
  CancelOrder: 'The order is cancelled.',
  CancelLines: 'The lines are cancelled.',
  ChangeAddress: 'The address is changed.',
  ChangeDelivery: 'It comes another way now.',
  HoldOrder: 'The order is held.',
  ReleaseHold: 'The hold is released.',
  OverrideShipmentStatus: 'The parcel’s status is set.',
  WithdrawShipmentOverride: 'The scans decide again.',
  ClaimNonReceipt: 'It is noted: the desk has a case about it.',
  WithdrawNonReceipt: 'It is noted: the parcel has turned up.',
  RequestReturn: 'The return is noted.',
  ApproveReturn: 'The return is approved.',
  RefuseReturn: 'The return is refused.',
  CancelReturn: 'The return is taken back.',
  CloseReturn: 'The return is closed.',
  AdjustPrice: 'It costs less now.',
  NoteOrder: 'It is written down.',
  Reship: 'It is being placed as an order of its own.',
  SetPreferences: 'What they want to be told is saved.',
  RevokeTrackingLink: 'The link is revoked.',
  ErasePersonalData: 'The personal data is erased.',
};

interface About {
  readonly parcel?: string | undefined;
  readonly returnId?: string | undefined;
}

export const OrderPage = ({ orderId }: { readonly orderId: string }): ReactElement => {
  const { http, person } = useSession();
  const state = useOrderHistory(orderId);
  const connection = useConnectionState();
  const say = useToast();
  useTitle(`${state.status === 'shown' ? state.order.orderNumber : 'Order'} · Order hub`);
  const search = useSearch();
  const wanted = search.get('do');
  const asking: Asking | undefined = isAsking(wanted) ? wanted : undefined;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const sentKey = useSentKey();
  const ask = (next: Asking | undefined, { parcel, returnId }: About = {}): void => {
    setProblem(undefined);
    sentKey.forget();
    go(withSearch({ do: next, parcel, return: returnId }), 'replace');
  };

  if (state.status === 'loading') {
    return (
      <div className="page">
        <h1 className="hidden-text">Order</h1>
        <Skeleton rows={12} label="Loading the order" />
      </div>
    );
  }
  if (state.status === 'refused') {
    const status = /not_found/.test(state.code) ? 404 : 0;
    return (
      <div className="page">
        <h1 className="hidden-text">Order</h1>
        <ProblemState what="this order" problem={{ status, code: state.code, title: state.message }} />
      </div>
    );
  }
  const { order, version, events, isHistoryWhole } = state;
  const command = async (body: OrderCommandBody): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const asked = here();
    const key = sentKey.of(body);
    const result = await commandOrder(http, orderId, body, { expectedVersion: version, key });
    setBusy(false);
    if (result.ok) {
      sentKey.forget();
      // A form that was opened meanwhile, here or elsewhere, is somebody's.
      if (here() === asked) ask(undefined);
      say({ text: done[body.type] });
      return;
    }
    const text =
      result.problem.status === 409
        ? 'The order changed meanwhile. Look again, then repeat it.'
        : toMessage(result.problem);
    if (asking === undefined) say({ text, tone: 'bad' });
    else setProblem(text);
  };
  const status = orderStatusNames[order.status];
  const mayChange =
    person.roles.length === 0 ||
    person.roles.some((role) => ['admin', 'ops', 'agent', 'sales'].includes(role));
  const mayOverride =
    person.roles.length === 0 || person.roles.some((role) => ['admin', 'ops', 'agent'].includes(role));
  const mayInspect =
    person.roles.length === 0 || person.roles.some((role) => ['admin', 'ops'].includes(role));
  const hasLeft = order.lines.every(
    ({ quantities }) => quantities.shipped + quantities.cancelled >= quantities.ordered,
  );
  const isOver = order.category === 'done' || hasLeft;
  return (
    <div
      className="page wide"
      data-stale={connection.status === 'stale' || connection.status === 'offline' || undefined}
    >
      <p className="crumbs">
        <Link href="/desk/orders">Orders</Link> <span aria-hidden="true">/</span>
      </p>
      <header className="order-head">
        <div>
          <h1 className="mono">{order.orderNumber}</h1>
          <p>
            <Badge tone={status.tone}>{status.label}</Badge>{' '}
            <span className="muted">
              {toMoney(order.totals.total)} · {toWords(order.channel)} · placed {toMoment(order.placedAt)} ·
              version {version}
            </span>
            {order.replaces === undefined ? null : (
              <span className="muted">
                {' '}
                · sent again, in place of{' '}
                <Link href={toOrderPage(order.replaces.orderId)}>{order.replaces.orderNumber}</Link>
              </span>
            )}
          </p>
        </div>
        {mayChange ? (
          <div className="order-actions">
            <Button disabled={isOver} onClick={() => ask('ChangeAddress')}>
              Change address
            </Button>
            <Button disabled={!canChangeDelivery(order)} onClick={() => ask('ChangeDelivery')}>
              Change delivery
            </Button>
            <Button disabled={isOver} onClick={() => ask('HoldOrder')}>
              Hold
            </Button>
            <Button kind="danger" disabled={isOver} onClick={() => ask('CancelOrder')}>
              Cancel order
            </Button>
          </div>
        ) : null}
      </header>
      <div className="order-grid">
        <div>
          <OrderHolds order={order} onRelease={(holdId) => void command({ type: 'ReleaseHold', holdId })} />
          <OrderCases order={order} />
          <OrderLines order={order} {...(mayChange ? { onAdjust: () => ask('AdjustPrice') } : {})} />
          <OrderReships order={order} {...(mayChange ? { onAsk: () => ask('Reship') } : {})} />
          <OrderReturns
            order={order}
            mayInspect={mayInspect}
            {...(mayChange ? { onAsk: (asking, returnId) => ask(asking, { returnId }) } : {})}
          />
          <OrderParcels
            order={order}
            {...(mayChange
              ? {
                  onNonReceipt: (parcel: string, type: 'ClaimNonReceipt' | 'WithdrawNonReceipt') =>
                    ask(type, { parcel }),
                  onReship: (parcel: string) => ask('Reship', { parcel }),
                }
              : {})}
            {...(mayOverride
              ? {
                  onOverride: (parcel: string) => ask('OverrideShipmentStatus', { parcel }),
                  onWithdraw: (shipmentId: string) =>
                    void command({ type: 'WithdrawShipmentOverride', shipmentId }),
                }
              : {})}
          />
        </div>
        <div>
          <OrderPeople order={order} />
          <OrderNotes order={order} {...(mayChange ? { onAsk: () => ask('NoteOrder') } : {})} />
          <OrderFulfilments order={order} />
          <OrderHistory events={events} isWhole={isHistoryWhole} />
        </div>
      </div>
      {asking === undefined ? null : (
        <OrderDialog
          asking={asking}
          parcel={search.get('parcel')}
          returnId={search.get('return')}
          onChoose={(returnId) => ask(asking, { returnId })}
          order={order}
          isBusy={isBusy}
          problem={problem}
          onClose={() => ask(undefined)}
          onCommand={(body) => void command(body)}
        />
      )}
    </div>
  );
};
