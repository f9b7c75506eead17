import { useState, type ReactElement } from 'react';
import type { DeadLetter } from '../../../../src/contracts/registry.ts';
import { toMessage } from '../../api/http.ts';
import { discardDeadLetter, loadDeadLetters, replayDeadLetter } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge } from '../../ui/marks.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toAge, toClock } from '../../words/times.ts';
import { groupByCause, toBodyText } from './groups.ts';
import './dead-letters.css';
import { useTitle } from '../../ui/use-title.ts';

const states = ['waiting', 'replayed', 'discarded'] as const;
const reasons: Readonly<Record<DeadLetter['reason'], string>> = {
  malformed: 'Cannot be read',
  invalid: 'Does not fit its schema',
  unknown_parcel: 'Parcel is not known',
  unknown_order: 'Order is not known',
  unknown_format: 'Format is not known',
  poison: 'Failed again and again',
  undeliverable: 'Could not be delivered',
};

const Letter = ({
  letter,
  isBusy,
  onReplay,
  onDiscard,
}: {
  readonly letter: DeadLetter;
  readonly isBusy: boolean;
  readonly onReplay: () => void;
  readonly onDiscard: () => void;
}): ReactElement => {
  const now = useNow();
  return (
    <li className="letter">
      <details>
        <summary>
          <span className="mono">{letter.door}</span>
          <span>{letter.detail}</span>
          <span className="muted">
            {toAge(Date.parse(letter.receivedAt), now)} ·{' '}
            {letter.tries === 1 ? '1 try' : `${letter.tries} tries`}
          </span>
        </summary>
        <p className="muted">
          Message <span className="mono">{letter.messageId}</span> from {letter.sender}
          {letter.encoding === 'base64' ? ', not text: shown as base64' : ''}
        </p>
        {/* It scrolls, so it must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0} role="region" aria-label={`Body of ${letter.messageId}`}>
          {toBodyText(letter)}
        </pre>
      </details>
      {letter.state === 'waiting' ? (
        <span className="letter-actions">
          <Button isBusy={isBusy} onClick={onReplay}>
            Replay
          </Button>
          <Button kind="quiet" onClick={onDiscard}>
            Discard
          </Button>
        </span>
      ) : (
        <Badge tone={letter.state === 'replayed' ? 'good' : 'neutral'}>{letter.state}</Badge>
      )}
    </li>
  );
};

export const DeadLettersPage = (): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  useTitle('Dead letters · Order hub');
  const wanted = useSearch().get('state') ?? 'waiting';
  const state = states.find((name) => name === wanted) ?? 'waiting';
  const { loaded, again } = useLoaded(state, () => loadDeadLetters(http, { state }));
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<readonly DeadLetter[]>();

  const act = async (letters: readonly DeadLetter[], what: 'replay' | 'discard'): Promise<void> => {
    setBusy(new Set(letters.map((letter) => letter.deadLetterId)));
    let done = 0;
    let wrong: string | undefined;
    for (const letter of letters) {
      const result = await (what === 'replay' ? replayDeadLetter : discardDeadLetter)(
        http,
        letter.deadLetterId,
      );
      if (result.ok) done += 1;
      else wrong = toMessage(result.problem);
    }
    setBusy(new Set());
    if (done > 0) say({ text: `${done} ${what === 'replay' ? 'replayed' : 'discarded'}.` });
    if (wrong !== undefined) say({ text: wrong, tone: 'bad' });
    again();
  };

  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Dead letters</h1>
        <label className="inline-field">
          Show
          <select
            className="input"
            value={state}
            onChange={(event) => go(withSearch({ state: event.target.value }), 'replace')}
          >
            {states.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Button kind="quiet" onClick={again}>
          Look again
        </Button>
        {loaded.status === 'loaded' ? <span className="muted">as of {toClock(loaded.at)}</span> : null}
      </div>
      {loaded.status === 'loading' ? <Skeleton rows={8} label="Loading the dead letters" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the dead letters" problem={loaded.problem} onRetry={again} />
      ) : null}
      {loaded.status === 'loaded' && loaded.value.items.length === 0 ? (
        <EmptyState title={state === 'waiting' ? 'Nothing is stuck' : `None ${state}`}>
          {state === 'waiting'
            ? 'Every message that was taken has had its effect.'
            : 'There is nothing here of this kind.'}
        </EmptyState>
      ) : null}
      {loaded.status === 'loaded'
        ? groupByCause(loaded.value.items).map((group) => (
            <section key={group.key} className="letters">
              <header>
                <h2>
                  {reasons[group.reason]}{' '}
                  <span className="muted">
                    · {group.sender} · {group.letters.length}
                  </span>
                </h2>
                {state === 'waiting' && group.letters.length > 1 ? (
                  <span className="letter-actions">
                    <Button isBusy={busy.size > 0} onClick={() => void act(group.letters, 'replay')}>
                      Replay all {group.letters.length}
                    </Button>
                    <Button kind="quiet" onClick={() => setDiscarding(group.letters)}>
                      Discard all
                    </Button>
                  </span>
                ) : null}
              </header>
              <ul>
                {group.letters.map((letter) => (
                  <Letter
                    key={letter.deadLetterId}
                    letter={letter}
                    isBusy={busy.has(letter.deadLetterId)}
                    onReplay={() => void act([letter], 'replay')}
                    onDiscard={() => setDiscarding([letter])}
                  />
                ))}
              </ul>
            </section>
          ))
        : null}
      {discarding === undefined ? null : (
        <Dialog
          title={discarding.length === 1 ? 'Discard this message?' : `Discard ${discarding.length} messages?`}
          onClose={() => setDiscarding(undefined)}
          confirm={{
            label: 'Discard',
            kind: 'danger',
            onConfirm: () => {
              setDiscarding(undefined);
              void act(discarding, 'discard');
            },
          }}
        >
          <p>It will have no effect, ever. It stays listed under “discarded”.</p>
        </Dialog>
      )}
    </div>
  );
};
