import { useState, type ReactElement } from 'react';
import type { DeadLetterGroup, DryRun } from '../../../../src/contracts/dead-letters.ts';
import type { DeadLetter } from '../../../../src/contracts/registry.ts';
import { loadLetters, rehearseGroup, startLetterJob } from '../../api/dead-letters.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Letter } from './letter.tsx';
import { countLetters, tellDryRun } from './letter-words.ts';

/** What a person does with a group: look what a replay would do, then let it be done; or put it away. */
export const LetterGroup = ({
  group,
  state,
  isBusy,
  onDiscardAll,
  onDiscard,
  onReplay,
  onStarted,
}: {
  readonly group: DeadLetterGroup;
  readonly state: DeadLetter['state'];
  readonly isBusy: (letter: DeadLetter) => boolean;
  readonly onDiscardAll: () => void;
  readonly onDiscard: (letter: DeadLetter) => void;
  readonly onReplay: (letter: DeadLetter) => void;
  readonly onStarted: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const { loaded, again } = useLoaded(`${group.groupId} ${state} ${cursor ?? ''} ${group.letters}`, () =>
    loadLetters(http, { state, group: group.groupId, ...(cursor === undefined ? {} : { cursor }) }),
  );
  const [rehearsal, setRehearsal] = useState<DryRun | 'looking'>();
  const [isStarting, setStarting] = useState(false);
  const isAtWork = group.jobId !== null;

  const look = async (): Promise<void> => {
    setRehearsal('looking');
    const looked = await rehearseGroup(http, group.groupId);
    setRehearsal(looked.ok ? looked.value : undefined);
    if (!looked.ok) say({ text: toMessage(looked.problem), tone: 'bad' });
  };
  const replay = async (): Promise<void> => {
    setStarting(true);
    const started = await startLetterJob(http, { action: 'replay', groupId: group.groupId });
    setStarting(false);
    setRehearsal(undefined);
    if (!started.ok) say({ text: toMessage(started.problem), tone: 'bad' });
    onStarted();
  };

  return (
    <div className="group-body">
      {state === 'waiting' && !isAtWork ? (
        <div className="group-actions">
          <Button isBusy={rehearsal === 'looking'} onClick={() => void look()}>
            What would a replay do?
          </Button>
          <Button
            kind={typeof rehearsal === 'object' ? 'primary' : 'plain'}
            isBusy={isStarting}
            onClick={() => void replay()}
          >
            Replay {countLetters(group.letters)}
          </Button>
          <Button kind="quiet" onClick={onDiscardAll}>
            Discard all
          </Button>
        </div>
      ) : null}
      <p className="dry-run" role="status">
        {rehearsal === 'looking' ? 'Trying each letter; nothing is changed.' : ''}
        {typeof rehearsal === 'object' ? (
          <>
            <strong>Nothing was changed.</strong> {tellDryRun(rehearsal)}
          </>
        ) : null}
      </p>
      {loaded.status === 'loading' ? <Skeleton rows={3} label="Loading the letters" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the letters" problem={loaded.problem} onRetry={again} />
      ) : null}
      {loaded.status === 'loaded' ? (
        <>
          <ul>
            {loaded.value.items.map((letter) => (
              <Letter
                key={letter.deadLetterId}
                letter={letter}
                isBusy={isBusy(letter)}
                onReplay={() => onReplay(letter)}
                onDiscard={() => onDiscard(letter)}
              />
            ))}
          </ul>
          <Pages cursors={cursors} next={loaded.value.nextCursor} onTurn={setCursors} />
        </>
      ) : null}
    </div>
  );
};
