import { runCaseClocks } from '../exceptions/case-clocks.ts';
import { compareCases, type Holding, type RuleWords, toKey } from '../exceptions/compare.ts';
import { earliest } from '../exceptions/rule.ts';
import { inWords } from '../exceptions/words.ts';
import type { FeedConcern } from '../contracts/feeds.ts';
import type { NewFeedEvent } from './command.ts';
import { afterWorking } from './habits.ts';
import { feedSilent, findSilence, silentFrom, toArmedBy, toPatienceMs, toSilentAt } from './silence.ts';
import { type FeedState, type PresentFeed, toFeedCaseId } from './state.ts';

/** A silence this many times as long as what makes it one is the worst there is. */
const worstAfter = 3;
const dueMs = 3_600_000;

const silent: RuleWords = {
  type: feedSilent,
  title: 'Nothing comes any more',
  closesWhen: 'Something comes.',
  playbook: [
    { command: 'contact_sender', label: 'Ask whether their side works' },
    { command: 'check_credentials', label: 'Check keys, signatures and subscriptions' },
    { command: 'poll_now', label: 'Ask for what may have been missed' },
  ],
};

const expiring: RuleWords = {
  type: 'subscription_expiring',
  title: 'Subscriptions end soon',
  closesWhen: 'They are renewed, or their parcels have arrived.',
  playbook: [
    { command: 'show_subscriptions', label: 'Show them' },
    { command: 'contact_carrier', label: 'Renew them at the carrier' },
  ],
};

const concerns: Readonly<Record<FeedConcern['type'], RuleWords>> = {
  unmapped_code: {
    type: 'unmapped_code',
    title: 'A code that no table knows',
    closesWhen: 'Somebody gives it a meaning, or a table learns it.',
    playbook: [{ command: 'map_code', label: 'Give it a meaning' }],
  },
  signature_failing: {
    type: 'signature_failing',
    title: 'Signatures do not fit',
    closesWhen: 'A signature fits again.',
    playbook: [
      { command: 'check_credentials', label: 'Correct the secret' },
      { command: 'replay_captures', label: 'Take what was kept meanwhile' },
    ],
  },
};

/** What is wrong with a feed now, and when it must look again: for its one append, as with an order. */
export const assess = (
  state: FeedState,
  now: number,
): { readonly events: readonly NewFeedEvent[]; readonly nextCheckAt: number | null } => {
  if (state.status === 'absent') return { events: [], nextCheckAt: null };
  const holding = new Map<string, Holding>();
  const hold = ({ rule, fact }: Holding): void =>
    void holding.set(toKey(rule.type, fact.armedBy), { rule, fact });
  const { found, nextCheckAt } = assessSilence(state, now);
  if (found !== undefined) hold(found);
  const subscriptions = assessSubscriptions(state, now);
  if (subscriptions !== undefined) hold(subscriptions);
  for (const concern of state.concerns ?? []) hold(toConcern(state, concern, now));
  const at = new Date(now).toISOString();
  const events = compareCases(state.cases, holding, {
    at,
    toCaseId: (number) => toFeedCaseId(state, number),
    toCleared: ({ exceptionId, type, closesWhen }) => ({
      type: 'ExceptionCleared',
      data: {
        exceptionId,
        how: 'auto',
        because:
          type === feedSilent && state.lastSeenAt !== null
            ? `Something came on ${toWords(state.lastSeenAt)}.`
            : `It no longer holds: ${closesWhen}`,
      },
      at,
    }),
  });
  const clocks = runCaseClocks(state.cases, events, now);
  return {
    events: [...events, ...clocks.events],
    nextCheckAt: earliest([nextCheckAt, clocks.nextCheckAt]),
  };
};

function assessSilence(
  feed: PresentFeed,
  now: number,
): { readonly found: Holding | undefined; readonly nextCheckAt: number | null } {
  const { lastSeenAt } = feed;
  const known = findSilence(feed);
  // Once it is called silent only hearing from it changes that, not a new setting.
  const silentAt = known === undefined ? toSilentAt(feed) : Date.parse(known.raisedAt);
  if (lastSeenAt === null || silentAt === null) return { found: undefined, nextCheckAt: null };
  if (now < silentAt) return { found: undefined, nextCheckAt: silentAt };
  const worstAt = toWorstAt(feed);
  const isWorst = known?.severity === 1 || (worstAt !== null && now >= worstAt);
  const fact = {
    armedBy: toArmedBy(lastSeenAt),
    severity: isWorst ? 1 : 2,
    because: `Nothing has come from ${feed.name} since ${toWords(lastSeenAt)}.`,
    dueAt: silentAt + dueMs,
    shipmentId: null,
    fulfilmentId: null,
  } as const;
  return {
    found: { rule: silent, fact },
    nextCheckAt: isWorst ? null : earliest([worstAt]),
  };
}

const toWorstAt = (feed: PresentFeed): number | null => {
  const from = silentFrom(feed);
  const patienceMs = toPatienceMs(feed);
  if (from === null || patienceMs === null) return null;
  return afterWorking(from, worstAfter * patienceMs, feed.habits, feed.calendar);
};

function assessSubscriptions({ subscriptions, name }: PresentFeed, now: number): Holding | undefined {
  const { expiring: count, firstAt, why } = subscriptions;
  if (count === 0 || firstAt === null) return undefined;
  const parcels = count === 1 ? '1 parcel' : `${count} parcels`;
  const fact = {
    // One case a day of endings.
    armedBy: `subscriptions:${new Date(firstAt).toISOString().slice(0, 10)}`,
    severity: 3,
    because: `${
      firstAt > now
        ? `${name} stops telling of ${parcels}, the first on ${toWords(firstAt)}`
        : `${name} does not tell of ${parcels} any more, or never did, the first since ${toWords(firstAt)}`
    }${why === undefined ? '' : `; the hub could not renew: ${why}`}.`,
    dueAt: firstAt,
    shipmentId: null,
    fulfilmentId: null,
  } as const;
  return { rule: expiring, fact };
}

function toConcern({ name, cases }: PresentFeed, { type, key, since }: FeedConcern, now: number): Holding {
  const armedBy = since === undefined ? key : `${key} ${since}`;
  // Its clock began when it was first seen to hold.
  const known = cases.find((one) => one.type === type && one.armedBy === armedBy);
  const fact = {
    armedBy,
    severity: type === 'signature_failing' ? 2 : 3,
    because:
      type === 'signature_failing'
        ? `What ${name} sends as ${key} has been refused since ${toWords(Date.parse(since ?? ''))}: no secret of the hub's fits.`
        : `${name} sends ${key}, which no table knows: it is shown and never guessed.`,
    dueAt:
      (known === undefined ? now : Date.parse(known.raisedAt)) +
      (type === 'signature_failing' ? 1 : 24) * dueMs,
    shipmentId: null,
    fulfilmentId: null,
  } as const;
  return { rule: concerns[type], fact };
}

const toWords = (instant: number): string => inWords(new Date(instant).toISOString());
