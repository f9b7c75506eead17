import { useCallback, useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { createHttp } from '../../api/http.ts';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Tracked } from '../../../../src/contracts/tracking.ts';
import { commandTracked, loadTracked } from '../../api/track.ts';
import { chooseHere } from '../../languages/choose-here.ts';
import { useSpeak, useSpeech } from '../../languages/use-speech.tsx';
import { useConnectionState, useLive, useNowFor, useOrder } from '../../live/use-live.ts';
import { LineStatus } from '../../ui/line-status.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { useLoaded } from '../../api/use-api.ts';
import { canCancel, canChangeAddress, canChangeDelivery, toArrival, toSteps } from '../../words/arrival.ts';
import { toReturnables } from '../../words/returnable.ts';
import { learnNames } from '../../words/statuses.ts';
import { ChangeDialogs, type Change } from './change-dialogs.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { OrderSummary } from './order-summary.tsx';
import { Parcels } from './parcels.tsx';
import { isClosedLink, tellProblem } from './problem-words.ts';
import { Preferences } from './preferences.tsx';
import { ReturnDialog } from './return-dialog.tsx';
import { Reships } from './reships.tsx';
import { Returns } from './returns.tsx';
import { useReturning } from './use-returning.ts';
import './customer.css';
import { useLocalNow } from '../../ui/use-time.ts';
import { useTitle } from '../../ui/use-title.ts';

const http = createHttp(undefined);
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
  return <NoOrder />;
};

/** Where there is no order to show, or none yet. */
const NoOrder = ({ children = <ClosedLink /> }: { readonly children?: ReactNode }): ReactElement => {
  const { title } = useSpeech().words.page;
  useTitle(title);
  return (
    <main className="customer">
      <h1 className="hidden-text">{title}</h1>
      {children}
      <LanguageChoice />
    </main>
  );
};

const ClosedLink = (): ReactElement => {
  const { page } = useSpeech().words;
  return <EmptyState title={page.closedTitle}>{page.closed}</EmptyState>;
};

const LoadedOrder = ({ token }: { readonly token: string }): ReactElement => {
  const speech = useSpeech();
  const { page } = speech.words;
  const speak = useSpeak();
  const { loaded, again } = useLoaded(token, async (signal) => {
    const result = await loadTracked(http, token, signal);
    // Which language it is in is known only now, and it is shown in no other first.
    if (result.ok) await speak(chooseHere(result.value.language));
    return result;
  });
  if (loaded.status === 'loaded') return <FollowedOrder token={token} tracked={loaded.value} />;
  if (loaded.status === 'loading')
    return (
      <NoOrder>
        <Skeleton rows={5} label={page.loading} />
      </NoOrder>
    );
  if (isClosedLink(loaded.problem)) return <NoOrder />;
  return (
    <NoOrder>
      <EmptyState title={page.notLoaded} action={<Button onClick={again}>{page.tryAgain}</Button>}>
        {tellProblem(loaded.problem, speech)}
      </EmptyState>
    </NoOrder>
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
  const speech = useSpeech();
  const { language, words } = speech;
  const { changes, page, steps } = words;
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
  const [problem, setProblem] = useState<Problem>();
  const [news, setNews] = useState('');
  const [done, setDone] = useState<TrackCommand['type']>();
  // What comes today came yesterday for a page that is open past midnight.
  const arrival = toArrival(
    order,
    useNowFor((now) => toArrival(order, now, speech).headline),
    speech,
  );

  const findReturnables = (now: number): ReturnType<typeof toReturnables> =>
    toReturnables(order, { returnDays: tracked.returnDays, now }, speech);
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

  const { headline, next } = arrival;
  const spoken = useRef({ headline, language });
  useEffect(() => {
    const before = spoken.current;
    if (before.headline === headline && before.language === language) return;
    spoken.current = { headline, language };
    // The same in another language is no news.
    setNews(before.language === language ? `${headline} ${next}` : '');
  }, [headline, next, language]);
  useTitle(page.titleOf({ headline, number: order.orderNumber }));

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
      setProblem(result.problem);
      return;
    }
    // Another form that was opened meanwhile stays.
    setChanging((now) => (now === asked ? undefined : now));
    setProblem(undefined);
    setDone(body.type);
  };

  const isOld = line.status === 'stale' || line.status === 'offline' || line.status === 'reconnecting';
  const localNow = useLocalNow(isOld);
  const heardAt = isOld && line.since !== null ? line.since : undefined;
  return (
    <main id="main" tabIndex={-1} className="customer" data-tone={arrival.tone}>
      <header className="customer-head">
        <p className="eyebrow">
          {page.order} <span className="mono">{order.orderNumber}</span>
        </p>
        <LineStatus
          state={line}
          onRetry={connection.retryNow}
          words={{ ...words.line, toSince: speech.toSince }}
        />
      </header>
      {state.status === 'refused' || line.status === 'refused' ? (
        <p className="notice">{page.wasClosed}</p>
      ) : null}
      {heardAt === undefined ? null : (
        <p className="notice">{page.lastKnown({ age: speech.toAge(heardAt, localNow) })}</p>
      )}
      <h1>{headline}</h1>
      <p className="next">{next}</p>
      <p className="hidden-text" role="status" aria-live="polite">
        {news}
      </p>
      {order.status === 'cancelled' ? null : (
        <ol className="route" aria-label={steps.progress}>
          {toSteps(order, speech).map(({ label, state: reached }) => (
            <li key={label} data-state={reached} aria-current={reached === 'now' ? 'step' : undefined}>
              <span>{label}</span>
              <span className="hidden-text">, {steps[reached]}</span>
            </li>
          ))}
        </ol>
      )}
      {done === undefined ? null : (
        <p className="notice good" role="status">
          {changes.done[done]}
        </p>
      )}
      <div className="changes">
        {canChangeAddress(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('address')}>
            {changes.address}
          </button>
        ) : null}
        {canChangeDelivery(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('delivery')}>
            {changes.delivery}
          </button>
        ) : null}
        {canCancel(order) ? (
          <button type="button" className="button" data-size="large" onClick={() => setChanging('cancel')}>
            {changes.cancel}
          </button>
        ) : null}
        {returnables.some(({ left }) => left > 0) ? (
          <button type="button" className="button" data-size="large" onClick={returning.open}>
            {changes.return}
          </button>
        ) : null}
      </div>
      <Reships http={http} token={token} order={order} tracked={tracked} />
      <Returns order={order} token={token} onTakeBack={setChanging} />
      <Parcels order={order} onNonReceipt={setChanging} />
      <OrderSummary order={order} />
      {tracked.mailed === true ? (
        <Preferences
          http={http}
          token={token}
          order={order}
          onNews={(news) => store?.seed(news.order, news.events, false)}
        />
      ) : null}
      <LanguageChoice />
      {changing === 'delivery' ? (
        <DeliveryDialog
          http={http}
          token={token}
          order={order}
          isBusy={isBusy}
          problem={problem === undefined ? undefined : tellProblem(problem, speech)}
          onClose={close}
          onCommand={(body) => void command(body)}
        />
      ) : changing === undefined ? null : (
        <ChangeDialogs
          change={changing}
          order={order}
          isBusy={isBusy}
          problem={problem === undefined ? undefined : tellProblem(problem, speech)}
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
