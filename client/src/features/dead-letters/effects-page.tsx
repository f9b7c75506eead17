import { useState, type ReactElement } from 'react';
import type { FailedEffect } from '../../../../src/contracts/effects.ts';
import { giveUpEffect, loadEffects, retryEffect } from '../../api/effects.ts';
import { type Result, toMessage } from '../../api/http.ts';
import type { List } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toPlace } from '../../words/statuses.ts';
import { toAge, toSince, toMoment } from '../../words/times.ts';
import './dead-letters.css';
import { ReasonDialog } from './reason-dialog.tsx';
import { StuckTabs } from './stuck-tabs.tsx';

const states = ['failed', 'given_up'] as const;
const stateNames: Readonly<Record<FailedEffect['state'], string>> = {
  failed: 'failed',
  given_up: 'given up',
};

const nameOf = ({ kind, destination }: FailedEffect): string => {
  const place = destination.startsWith('work.') ? toPlace(destination.slice('work.'.length)) : '';
  switch (kind) {
    case 'requested':
      return `Work for ${place}`;
    case 'cancelRequested':
      return `Cancellation for ${place}`;
    case 'returnExpected':
      return `Return on its way to ${place}`;
    case 'returnCancelled':
      return `Return called off at ${place}`;
    case 'reship':
      return 'The order that sends it again';
    case 'reshipCancelled':
      return 'What was sent again was cancelled';
    case 'readdressed':
      return 'New address for whoever is at work';
    case 'stock':
      return 'Stock follows the order';
    case 'adopt':
      return 'Stock of an imported order';
    case 'look':
      return 'What the customer is to be told';
    case 'mail':
      return 'Mail to the customer';
    case 'restocked':
      return 'Goods for whom waits for them';
    case 'digest':
      return 'Mail to the desk';
    case 'webhook':
      return 'Webhook';
  }
};

const toSubject = ({ orderId, orderNumber, sku }: FailedEffect): string =>
  orderId === null ? (sku ?? '') : `order ${orderNumber ?? orderId}`;

/** What each means while it is stuck. */
const meanings: Readonly<Record<FailedEffect['kind'], string>> = {
  requested: 'The location does not know that it is to be packed.',
  cancelRequested: 'The location may go on packing what was cancelled.',
  returnExpected: 'The location does not know that it is coming. What comes is taken all the same.',
  returnCancelled: 'The location waits for what does not come.',
  reship: 'It is not sent again, and the customer waits for it.',
  reshipCancelled: 'The order counts it as sent again, so that it cannot be sent once more.',
  readdressed: 'A location may send it to the old address.',
  stock: 'Shelves show more or less than the order left on them. What a placed order holds stays held.',
  restocked: 'Orders wait for goods that have come.',
  adopt: 'Shelves offer what an imported order has been promised.',
  look: 'The customer may not be told of it.',
  mail: 'The customer was not told. The mail server says why; the address may be wrong.',
  webhook: 'Who asked to be told of it over HTTP was not. What comes after it of the order goes out.',
  digest: 'Somebody who watches such cases was not told. The mail server says why.',
};

interface Older {
  /** The page that they follow. */
  readonly after: List<FailedEffect>;
  readonly items: readonly FailedEffect[];
  readonly cursor: string | null;
}

export const EffectsPage = (): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  useTitle('Not gone out · Order hub');
  const search = useSearch();
  const state = states.find((name) => name === search.get('state')) ?? 'failed';
  const { loaded, again } = useLoaded(state, () => loadEffects(http, state));
  const [older, setOlder] = useState<Older>();
  const [isReading, setReading] = useState(false);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [givingUp, setGivingUp] = useState<FailedEffect>();
  /** Older ones belong to the page that they were read after: not to another state, nor to one that was read anew. */
  const page = loaded.status === 'loaded' && loaded.key === state ? loaded.value : undefined;
  const more = older?.after === page ? older : undefined;

  const tell = (result: Result<unknown>, text: string): void => {
    say(result.ok ? { text } : { text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  const retry = async ({ effectId }: FailedEffect): Promise<void> => {
    setBusy((before) => new Set([...before, effectId]));
    const result = await retryEffect(http, effectId);
    setBusy((before) => new Set([...before].filter((id) => id !== effectId)));
    tell(result, 'It is tried again now; if it fails it comes back here.');
  };
  const giveUp = async ({ effectId }: FailedEffect, reason: string): Promise<string | undefined> => {
    const result = await giveUpEffect(http, effectId, reason);
    if (!result.ok) return toMessage(result.problem);
    tell(result, 'Given up.');
    return undefined;
  };

  const items = [...(page?.items ?? []), ...(more?.items ?? [])];
  const cursor = more === undefined ? page?.nextCursor : more.cursor;
  const readOlder = async (from: string): Promise<void> => {
    if (page === undefined) return;
    setReading(true);
    const read = await loadEffects(http, state, from);
    setReading(false);
    if (read.ok)
      setOlder({
        after: page,
        items: [...(more?.items ?? []), ...read.value.items],
        cursor: read.value.nextCursor,
      });
    else say({ text: toMessage(read.problem), tone: 'bad' });
  };

  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Not gone out</h1>
        <StuckTabs here="/desk/dead-letters/out" />
        <label className="inline-field">
          Show
          <select
            className="input"
            value={state}
            onChange={(event) => go(withSearch({ state: event.target.value }), 'replace')}
          >
            {states.map((name) => (
              <option key={name} value={name}>
                {stateNames[name]}
              </option>
            ))}
          </select>
        </label>
        <Button kind="quiet" onClick={again}>
          Look again
        </Button>
        {loaded.status === 'loaded' && page !== undefined ? (
          <span className="muted">as of {toSince(loaded.at)}</span>
        ) : null}
      </div>
      {page === undefined && loaded.status !== 'failed' ? (
        <Skeleton rows={6} label="Loading what did not go out" />
      ) : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="what did not go out" problem={loaded.problem} onRetry={again} />
      ) : null}
      {page !== undefined && items.length === 0 ? (
        <EmptyState title={state === 'failed' ? 'Nothing is stuck' : 'None given up'}>
          {state === 'failed'
            ? 'Everything that had to go out has gone out, or is still being tried.'
            : 'There is nothing here of this kind.'}
        </EmptyState>
      ) : null}
      <ul className="effects">
        {items.map((effect) => (
          <Effect
            key={effect.effectId}
            effect={effect}
            isBusy={busy.has(effect.effectId)}
            onRetry={() => void retry(effect)}
            onGiveUp={() => setGivingUp(effect)}
          />
        ))}
      </ul>
      {typeof cursor === 'string' ? (
        <Button isBusy={isReading} onClick={() => void readOlder(cursor)}>
          Show older
        </Button>
      ) : null}
      {givingUp === undefined ? null : (
        <ReasonDialog
          title="Give it up?"
          label="Give up"
          hint="Others will read it: no names of customers."
          onClose={() => setGivingUp(undefined)}
          onReason={async (reason) => await giveUp(givingUp, reason)}
        >
          <p>
            {[nameOf(givingUp), toSubject(givingUp)].filter((part) => part !== '').join(', ')}.{' '}
            {meanings[givingUp.kind]} It stays listed under “given up” with the reason.
          </p>
        </ReasonDialog>
      )}
    </div>
  );
};

const Effect = ({
  effect,
  isBusy,
  onRetry,
  onGiveUp,
}: {
  readonly effect: FailedEffect;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
  readonly onGiveUp: () => void;
}): ReactElement => {
  const now = useNow();
  const number = effect.orderNumber ?? effect.orderId ?? effect.sku ?? '';
  return (
    <li className="effect">
      <div>
        <strong>{nameOf(effect)}</strong>{' '}
        {effect.orderId === null ? (
          <span className="mono">{number}</span>
        ) : (
          <Link className="mono" href={`/desk/orders/${encodeURIComponent(effect.orderId)}`}>
            {number}
          </Link>
        )}
        <p className="muted">{meanings[effect.kind]}</p>
      </div>
      <div>
        <p className="effect-cause mono">{effect.cause}</p>
        <p className="muted">
          {effect.tries === 1 ? '1 try' : `${effect.tries} tries`} since{' '}
          <time dateTime={effect.createdAt}>{toMoment(effect.createdAt)}</time>
          {effect.settledBy === null
            ? ` · failed for good ${toAge(Date.parse(effect.failedAt), now)}`
            : ` · given up by ${effect.settledBy}: ${effect.reason ?? ''}`}
        </p>
      </div>
      <span className="letter-actions">
        <Button isBusy={isBusy} onClick={onRetry} aria-label={`Try again: ${nameOf(effect)}, ${number}`}>
          Try again
        </Button>
        {effect.state === 'failed' ? (
          <Button kind="quiet" onClick={onGiveUp} aria-label={`Give up: ${nameOf(effect)}, ${number}`}>
            Give up
          </Button>
        ) : null}
      </span>
    </li>
  );
};
