import { useState, type ReactElement } from 'react';
import { maxMatching } from '../../../../src/contracts/exceptions.ts';
import { toMessage } from '../../api/http.ts';
import { matchExceptions } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardStore } from '../../live/board-store.ts';
import { useBoardFact } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useKeyHints } from '../../ui/keys.ts';
import { useToast } from '../../ui/toast.tsx';
import { deskKeys } from './desk-keys.ts';
import type { DeskSelection } from './use-desk-selection.ts';
import type { BulkReport, CaseCommands } from './use-case-commands.ts';
import type { Question } from './work-dialogs.tsx';

/** What is done with several cases, and which. */
export const BulkBar = ({
  selection,
  shown,
  store,
  filter,
  onClaim,
  onAsk,
}: {
  readonly selection: DeskSelection;
  /** Rows of the list. */
  readonly shown: number;
  readonly store: BoardStore<'exceptions'> | undefined;
  /** What the hub is asked for; undefined where the list is narrowed by more than the hub knows. */
  readonly filter: string | undefined;
  readonly onClaim: () => void;
  readonly onAsk: (what: Question['what']) => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const keys = useKeyHints(deskKeys);
  const [isBusy, setBusy] = useState(false);
  // Asked here: the page itself need not render with each case that comes.
  const total = useBoardFact(store, (state) => (state.status === 'shown' ? state.total : 0));
  const { selected } = selection;
  const matchAll = async (text: string): Promise<void> => {
    setBusy(true);
    const result = await matchExceptions(http, text);
    setBusy(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    const { exceptionIds = [] } = result.value;
    selection.choose(exceptionIds);
    if (exceptionIds.length >= maxMatching)
      say({ text: `These are the first ${maxMatching.toLocaleString('en')}; there may be more.` });
  };
  return (
    <span className="bulk" role="group" aria-label="Selected cases">
      <b role="status">{selected.size} selected</b>
      <Button shortcut={keys.claim} onClick={onClaim}>
        Claim
      </Button>
      <Button shortcut={keys.assign} onClick={() => onAsk('assign')}>
        Assign
      </Button>
      <Button shortcut={keys.snooze} onClick={() => onAsk('snooze')}>
        Snooze
      </Button>
      <Button shortcut={keys.resolve} onClick={() => onAsk('resolve')}>
        Resolve
      </Button>
      {selected.size < shown ? (
        <Button kind="quiet" shortcut={keys.selectAll} onClick={selection.selectAll}>
          Select all {shown}
        </Button>
      ) : filter !== undefined && selected.size < total ? (
        <Button kind="quiet" isBusy={isBusy} onClick={() => void matchAll(filter)}>
          Select all {total.toLocaleString('en')} that match
        </Button>
      ) : null}
      <Button kind="quiet" onClick={selection.clear}>
        Clear
      </Button>
    </span>
  );
};

/** While many are told, as they are told in parts. */
export const BulkProgress = ({
  progress,
}: {
  readonly progress: CaseCommands['progress'];
}): ReactElement | null =>
  progress === undefined ? null : (
    <span className="desk-count" role="status">
      {progress.done.toLocaleString('en')} of {progress.of.toLocaleString('en')} told
    </span>
  );

const named = 6;

export const SkippedDialog = ({
  report: { what, done, skipped },
  nameOf,
  onSelect,
  onClose,
}: {
  readonly report: BulkReport;
  readonly nameOf: (key: string) => string;
  readonly onSelect: (keys: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactElement => {
  const all = skipped.flatMap(({ keys }) => keys);
  return (
    <Dialog
      title={`${all.length} of ${done + all.length} were not ${what}`}
      onClose={onClose}
      cancelLabel="Close"
      confirm={{
        label: all.length === 1 ? 'Select it' : `Select these ${all.length}`,
        onConfirm: () => onSelect(all),
      }}
    >
      <ul className="skipped">
        {skipped.map(({ why, keys }) => (
          <li key={why}>
            <b>
              {keys.length} × {why}
            </b>
            <span className="muted">
              {keys.slice(0, named).map(nameOf).join(', ')}
              {keys.length > named ? ` and ${keys.length - named} more` : ''}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
