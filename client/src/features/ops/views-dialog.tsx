import { useState, type ReactElement } from 'react';
import { type SavedView, type SaveView, viewRoles } from '../../../../src/contracts/saved-views.ts';
import { toMessage } from '../../api/http.ts';
import { listViews, removeView, saveView } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Badge } from '../../ui/marks.tsx';
import { go } from '../../ui/router.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const roleNames: Readonly<Record<(typeof viewRoles)[number], string>> = {
  admin: 'Administrators',
  ops: 'Operations',
  agent: 'Service agents',
};

/** Filters that have a name: to open one, to keep the one on the board, to forget one's own. */
export const ViewsDialog = ({
  filter,
  onClose,
}: {
  /** On the board now; empty when there is none to keep. */
  readonly filter: string;
  readonly onClose: () => void;
}): ReactElement => {
  const { http, person } = useSession();
  const say = useToast();
  const { loaded, again } = useLoaded('views', (signal) => listViews(http, signal));
  const [isBusy, setBusy] = useState(false);

  const open = (view: SavedView): void => {
    onClose();
    go(`/desk?q=${encodeURIComponent(view.filter)}`);
  };
  const forget = async (view: SavedView): Promise<void> => {
    const result = await removeView(http, view.viewId);
    if (!result.ok) say({ text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  const keep = async (view: SaveView): Promise<void> => {
    setBusy(true);
    const result = await saveView(http, view);
    setBusy(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    say({ text: `“${view.name}” is kept.` });
    onClose();
  };
  const confirm = {
    label: 'Keep this filter',
    isBusy,
    onConfirm: (data: FormData): void => {
      const name = formText(data, 'name').trim();
      const role = viewRoles.find((one) => one === data.get('sharedWith'));
      if (name !== '') void keep({ name, filter, ...(role === undefined ? {} : { sharedWith: role }) });
    },
  };
  return (
    <Dialog title="Views" onClose={onClose} cancelLabel="Close" {...(filter === '' ? {} : { confirm })}>
      {loaded.status === 'loading' ? (
        <Skeleton rows={3} label="Loading the views" />
      ) : loaded.status === 'failed' ? (
        <ProblemState what="the views" problem={loaded.problem} />
      ) : loaded.value.items.length === 0 ? (
        <p className="muted">None yet. Search for something, then keep it here under a name.</p>
      ) : (
        <ul className="views">
          {loaded.value.items.map((view) => (
            <li key={view.viewId}>
              <Button onClick={() => open(view)}>{view.name}</Button>
              <code>{view.filter}</code>
              {view.sharedWith === null ? null : <Badge>{roleNames[view.sharedWith]}</Badge>}
              {view.owner === person.id ? (
                <Button
                  kind="quiet"
                  aria-label={`Forget the view ${view.name}`}
                  onClick={() => void forget(view)}
                >
                  ✕
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {filter === '' ? null : (
        <>
          <Field label={`Keep “${filter}” as`}>
            {(control) => <input className="input" name="name" maxLength={80} required {...control} />}
          </Field>
          <fieldset className="choices">
            <legend>Who has it?</legend>
            {(['', ...viewRoles] as const).map((role) => (
              <label key={role}>
                <input type="radio" name="sharedWith" value={role} defaultChecked={role === ''} />
                {role === '' ? 'Only me' : roleNames[role]}
              </label>
            ))}
          </fieldset>
        </>
      )}
    </Dialog>
  );
};
