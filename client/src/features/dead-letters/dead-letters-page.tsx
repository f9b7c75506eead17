import { useState, type ReactElement } from 'react';
import type { DeadLetterGroup, Job } from '../../../../src/contracts/dead-letters.ts';
import type { DeadLetter } from '../../../../src/contracts/registry.ts';
import {
  discardDeadLetter,
  loadLetterGroups,
  loadLetterJobs,
  replayDeadLetter,
  startLetterJob,
  stopLetterJob,
} from '../../api/dead-letters.ts';
import { type Result, toMessage } from '../../api/http.ts';
import { useLoaded, useLookedAgain, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toAge, toSince } from '../../words/times.ts';
import './dead-letters.css';
import { LetterGroup } from './letter-group.tsx';
import { LetterJobs } from './letter-jobs.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { SignatureFailures } from './signature-failures.tsx';
import { StuckTabs } from './stuck-tabs.tsx';
import { countLetters, isAtWork, reasonNames } from './letter-words.ts';

const states = ['waiting', 'replayed', 'discarded', 'expired'] as const;
const progressMs = 1_000;

/** What is to be put away: a whole group, or one letter. */
type Discarding = { readonly group: DeadLetterGroup } | { readonly letter: DeadLetter };

export const DeadLettersPage = (): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const now = useNow();
  useTitle('Dead letters · Order hub');
  const search = useSearch();
  const state = states.find((name) => name === search.get('state')) ?? 'waiting';
  const chosen = search.get('group');
  const { loaded, again } = useLoaded(state, () => loadLetterGroups(http, state));
  const { loaded: jobs, again: jobsAgain } = useLoaded('jobs', () => loadLetterJobs(http));
  /** Letters that are on their way, and what is put away. */
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<Discarding>();
  const groups = loaded.status === 'loaded' && loaded.key === state ? loaded.value.items : undefined;
  const list = jobs.status === 'loaded' ? jobs.value.items : [];
  const working = list.some(isAtWork);

  const lookAgain = (): void => {
    again();
    jobsAgain();
  };
  // While a job is at work its progress is shown, and the groups shrink before one's eyes.
  const everyMs = working ? progressMs : undefined;
  useLookedAgain(loaded, again, everyMs);
  useLookedAgain(jobs, jobsAgain, everyMs);

  const tell = (result: Result<unknown>, done: string): void => {
    say(result.ok ? { text: done } : { text: toMessage(result.problem), tone: 'bad' });
    lookAgain();
  };
  const replay = async (letter: DeadLetter): Promise<void> => {
    setBusy((before) => new Set([...before, letter.deadLetterId]));
    const result = await replayDeadLetter(http, letter.deadLetterId);
    setBusy((before) => new Set([...before].filter((id) => id !== letter.deadLetterId)));
    tell(
      result,
      result.ok && result.value.outcome === 'parked'
        ? `Still parked: ${result.value.detail ?? ''}`
        : `Replayed: ${result.ok ? result.value.outcome : ''}.`,
    );
  };
  const discard = async (wanted: Discarding, reason: string): Promise<string | undefined> => {
    const isLetter = 'letter' in wanted;
    const result = isLetter
      ? await discardDeadLetter(http, wanted.letter.deadLetterId, reason)
      : await startLetterJob(http, { action: 'discard', groupId: wanted.group.groupId, reason });
    if (!result.ok) return toMessage(result.problem);
    tell(result, isLetter ? 'Discarded.' : 'Being discarded.');
    return undefined;
  };
  const stop = async (job: Job): Promise<void> =>
    tell(await stopLetterJob(http, job.jobId), 'Stopped after what it had in hand.');

  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Dead letters</h1>
        <StuckTabs here="/desk/dead-letters" />
        <label className="inline-field">
          Show
          <select
            className="input"
            value={state}
            onChange={(event) => go(withSearch({ state: event.target.value, group: undefined }), 'replace')}
          >
            {states.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Button kind="quiet" onClick={lookAgain}>
          Look again
        </Button>
        {loaded.status === 'loaded' ? <span className="muted">as of {toSince(loaded.at)}</span> : null}
      </div>
      <LetterJobs jobs={list} onStop={(job) => void stop(job)} />
      <SignatureFailures />
      {groups === undefined && loaded.status !== 'failed' ? (
        <Skeleton rows={8} label="Loading the dead letters" />
      ) : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the dead letters" problem={loaded.problem} onRetry={again} />
      ) : null}
      {groups?.length === 0 ? (
        <EmptyState title={state === 'waiting' ? 'Nothing is stuck' : `None ${state}`}>
          {state === 'waiting'
            ? 'Every message that was taken has had its effect.'
            : 'There is nothing here of this kind.'}
        </EmptyState>
      ) : null}
      {groups === undefined
        ? null
        : groups.map((group) => (
            <section
              key={group.groupId}
              className="letters"
              data-open={chosen === group.groupId || undefined}
            >
              <h2>
                <button
                  type="button"
                  className="group-head"
                  aria-expanded={chosen === group.groupId}
                  onClick={() =>
                    go(withSearch({ group: chosen === group.groupId ? undefined : group.groupId }), 'replace')
                  }
                >
                  <span className="group-count">{group.letters}</span>
                  <span className="group-what">
                    <strong>{reasonNames[group.reason]}</strong>
                    <span>{group.cause}</span>
                  </span>
                  <span className="group-who">
                    {group.sender} <span className="muted">{group.format}</span>
                  </span>
                  <span className="group-age muted">
                    oldest {toAge(Date.parse(group.oldestAt), now)}
                    {group.letters > 1 ? ` · newest ${toAge(Date.parse(group.newestAt), now)}` : ''}
                    {group.gaveUp > 0 ? (
                      <>
                        {' '}
                        <Badge tone="warn">{group.gaveUp} not waited for</Badge>
                      </>
                    ) : null}
                    {group.jobId === null ? null : <Badge tone="busy">at work</Badge>}
                  </span>
                </button>
              </h2>
              {chosen === group.groupId ? (
                <LetterGroup
                  group={group}
                  state={state}
                  isBusy={(letter) => busy.has(letter.deadLetterId)}
                  onDiscardAll={() => setDiscarding({ group })}
                  onDiscard={(letter) => setDiscarding({ letter })}
                  onReplay={(letter) => void replay(letter)}
                  onStarted={lookAgain}
                />
              ) : null}
            </section>
          ))}
      {discarding === undefined ? null : (
        <ReasonDialog
          title={
            'letter' in discarding
              ? 'Discard this message?'
              : `Discard ${countLetters(discarding.group.letters)}?`
          }
          label="Discard"
          hint="Others will read it: no names of customers."
          onClose={() => setDiscarding(undefined)}
          onReason={async (reason) => await discard(discarding, reason)}
        >
          <p>It will have no effect, ever. It stays listed under “discarded” with the reason.</p>
        </ReasonDialog>
      )}
    </div>
  );
};
