import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { createHttp, toMessage } from '../../api/http.ts';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import type { Tracked } from '../../../../src/contracts/tracking.ts';
import { commandTracked, loadTracked } from '../../api/track.ts';
import { useConnectionState, useLive, useNowFor, useOrder } from '../../live/use-live.ts';
import { LineStatus } from '../../ui/line-status.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useLoaded } from '../../api/use-api.ts';
import { canCancel, canChangeAddress, canChangeDelivery, toArrival, toSteps } from '../../words/arrival.ts';
import { toReturnables } from '../../words/returnable.ts';
import { learnNames } from '../../words/statuses.ts';
import { toAge } from '../../words/times.ts';
import { ChangeDialogs, type Change } from './change-dialogs.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { OrderSummary } from './order-summary.tsx';
import { Parcels } from './parcels.tsx';
import { ReturnDialog } from './return-dialog.tsx';
import { Reships } from './reships.tsx';
import { Returns } from './returns.tsx';
import { useReturning } from './use-returning.ts';
import './customer.css';
import { useLocalNow } from '../../ui/use-time.ts';

const http = createHttp(undefined);
const doneWords: Readonly<Record<TrackCommand['type'], string>> = {
  CancelOrder: 'Your order is being cancelled.',
  ChangeAddress: 'Your new address is saved.',
  ChangeDelivery: 'It comes the way you chose.',
  ClaimNonReceipt: 'We look for your parcel and get in touch with you.',
  RequestReturn: 'Your return is noted.',
  CancelReturn: 'The return is taken back.',
  WithdrawNonReceipt: 'Good that it has turned up. We stop looking for it.',
};
/** How often the order is asked for while the live line is not there. */
const pollMs = 30_000;

export const CustomerPage = ({
  token,
  initial,
}: {
  readonly token: string;
  /** Null: the server knows already that the link opens nothing. */
  readonly initial: Tracked | null | undefined;
}): ReactElement => {
  if (initial === undefined) return <LoadedOrder token={token} />;
  if (initial !== null) return <FollowedOrder token={token} tracked={initial} />;
  return (
    <main className="customer">
      <h1 className="hidden-text">Your order</h1>
      <ClosedLink />
    </main>
  );
};

const ClosedLink = (): ReactElement => (
  <EmptyState title="This link does not open an order">
    It may have expired or been replaced. The newest mail about your order has a link that works.
  </EmptyState>
);

const LoadedOrder = ({ token }: { readonly token: string }): ReactElement => {
  const { loaded, again } = useLoaded(token, (signal) => loadTracked(http, token, signal));
  if (loaded.status === 'loaded') return <FollowedOrder token={token} tracked={loaded.value} />;
  return (
    <main className="customer">
      <h1 className="hidden-text">Your order</h1>
      {loaded.status === 'loading' ? (
        <Skeleton rows={5} label="Loading your order" />
      ) : [401, 403, 404, 410].includes(loaded.problem.status) ? (
        <ClosedLink />
      ) : (
        <ProblemState problem={loaded.problem} what="your order" onRetry={again} />
      )}
    </main>
  );
};

const learnCarriers = ({ carriers = [] }: Tracked): NonNullable<Tracked['carriers']> => {
  learnNames(
    'carrier',
    carriers.map(({ carrier, name }) => [carrier, name]),
  );
  return carriers;
};

const FollowedOrder = ({
  token,
  tracked,
}: {
  readonly token: string;
  readonly tracked: Tracked;
}): ReactElement => {
  const { connection } = useLive();
  const line = useConnectionState();
  const { store, state } = useOrder(tracked.order.orderId, (store) =>
    store.seed(tracked.order, tracked.events, false),
  );
  const [carriers, setCarriers] = useState(() => learnCarriers(tracked));
  // What the page came with is old where the line has brought more and then was closed.
  const [last, setLast] = useState(tracked.order);
  const order = state.status === 'shown' ? state.order : last;
  if (order !== last) setLast(order);
  const [changing, setChanging] = useState<Change>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [news, setNews] = useState('');
  const [done, setDone] = useState<string>();
  // What comes today came yesterday for a page that is open past midnight.
  const arrival = toArrival(
    order,
    useNowFor((now) => toArrival(order, now).headline),
  );

  const findReturnables = (now: number): ReturnType<typeof toReturnables> =>
    toReturnables(order, tracked.returnDays, now);
  const returnables = findReturnables(
    useNowFor((now) =>
      findReturnables(now)
        .map(({ left }) => left)
        .join(),
    ),
  );
  const returning = useReturning(http, token, {
    order,
    onNews: (news) => store?.seed(news.order, news.events, false),
  });

  const spoken = useRef(arrival.headline);
  useEffect(() => {
    if (spoken.current === arrival.headline) return;
    spoken.current = arrival.headline;
    setNews(`${arrival.headline} ${arrival.next}`);
  }, [arrival.headline, arrival.next]);
  useEffect(() => {
    document.title = `${arrival.headline} Order ${order.orderNumber}`;
  }, [arrival.headline, order.orderNumber]);

  // A parcel that came since may be with somebody whose name is not known here.
  const isWithOther = order.shipments.some((one) => !carriers.some(({ carrier }) => carrier === one.carrier));
  useEffect(() => {
    if (!isWithOther) return;
    void loadTracked(http, token).then((result) => {
      if (result.ok) setCarriers(learnCarriers(result.value));
    });
  }, [isWithOther, token]);

  const isFollowing = line.status === 'live' || line.status === 'catching_up';
  useEffect(() => {
    if (isFollowing || store === undefined) return undefined;
    const timer = setInterval(() => {
      void loadTracked(http, token).then((result) => {
        if (result.ok) store.seed(result.value.order, result.value.events, false);
      });
    }, pollMs);
    return () => clearInterval(timer);
  }, [isFollowing, store, token]);

  const close = useCallback(() => {
    setChanging(undefined);
    setProblem(undefined);
  }, []);
  const command = async (body: TrackCommand): Promise<void> => {
    setBusy(true);
    const asked = changing;
    const result = await commandTracked(http, token, body);
    setBusy(false);
    if (!result.ok) {
      setProblem(toMessage(result.problem));
      return;
    }
    // Another form that was opened meanwhile stays.
    setChanging((now) => (now === asked ? undefined : now));
    setProblem(undefined);
    setDone(doneWords[body.type]);
  };

  const isOld = line.status === 'stale' || line.status === 'offline' || line.status === 'reconnecting';
  const localNow = useLocalNow(isOld);
  const heardAt = isOld && line.since !== null ? line.since : undefined;
  return (
    <main id="main" tabIndex={-1} className="customer" data-tone={arrival.tone}>
      <header className="customer-head">
        <p className="eyebrow">
          Order <span className="mono">{order.orderNumber}</span>
        </p>
        <LineStatus state={line} onRetry={connection.retryNow} />
      </header>
      {state.status === 'refused' || line.status === 'refused' ? (
        <p className="notice">This link was closed. What you see is the last we could show.</p>
      ) : null}
      {heardAt === undefined ? null : (
        <p className="notice">
          Last known {toAge(heardAt, localNow)}. It goes on by itself when you are connected again.
        </p>
      )}
      <h1>{arrival.headline}</h1>
      <p className="next">{arrival.next}</p>
      <p className="hidden-text" role="status" aria-live="polite">
        {news}
      </p>
      {order.status === 'cancelled' ? null : (
        <ol className="route" aria-label="Progress">
          {toSteps(order).map(({ label, state: reached }) => (
            <li key={label} data-state={reached} aria-current={reached === 'now' ? 'step' : undefined}>
              <span>{label}</span>
              <span className="hidden-text">
                {reached === 'done' ? ', done' : reached === 'now' ? ', now' : ', to come'}
              </span>
            </li>
          ))}
        </ol>
      )}
      {done === undefined ? null : (
        <p className="notice good" role="status">
          {done}
        </p>
      )}
      <div className="changes">
        {canChangeAddress(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('address')}>
            Change the address
          </button>
        ) : null}
        {canChangeDelivery(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('delivery')}>
            Change how it comes
          </button>
        ) : null}
        {canCancel(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('cancel')}>
            Cancel the order
          </button>
        ) : null}
        {returnables.some(({ left }) => left > 0) ? (
          <button type="button" className="button" data-size="large" onClick={returning.open}>
            Return something
          </button>
        ) : null}
      </div>
      <Reships http={http} token={token} order={order} tracked={tracked} />
      <Returns order={order} token={token} onTakeBack={setChanging} />
      <Parcels order={order} onNonReceipt={setChanging} />
      <OrderSummary order={order} />
      {changing === 'delivery' ? (
        <DeliveryDialog
          http={http}
          token={token}
          order={order}
          isBusy={isBusy}
          problem={problem}
          onClose={close}
          onCommand={(body) => void command(body)}
        />
      ) : changing === undefined ? null : (
        <ChangeDialogs
          change={changing}
          order={order}
          isBusy={isBusy}
          problem={problem}
          onClose={close}
          onCommand={(body) => void command(body)}
        />
      )}
      {returning.isOpen ? (
        <ReturnDialog returning={returning} order={order} returnables={returnables} token={token} />
      ) : null}
    </main>
  );
};
