import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useSession } from '../../api/use-api.ts';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { AddDialog } from './add-dialog.tsx';
import { EndpointList } from './endpoint-list.tsx';
import { EndpointView } from './endpoint-view.tsx';
import { SecretDialog, type ShownSecret } from './secret-dialog.tsx';
import './webhooks.css';

/** Who is told of events over HTTP, and what each of them was told. */
export const WebhooksPage = (): ReactElement => {
  useTitle('Webhooks · Order hub');
  const { person } = useSession();
  const search = useSearch();
  const endpointId = search.get('endpoint');
  const mayChange = person.roles.includes('admin');
  const [secret, setSecret] = useState<ShownSecret>();
  const before = useRef(endpointId);
  useEffect(() => {
    // What was pressed is gone: as on a new page one starts at its beginning.
    if (before.current !== endpointId)
      document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
    before.current = endpointId;
  }, [endpointId]);
  return (
    <div className="page wide">
      {endpointId === null ? (
        <EndpointList mayChange={mayChange} />
      ) : (
        <EndpointView key={endpointId} endpointId={endpointId} mayChange={mayChange} onSecret={setSecret} />
      )}
      {search.get('do') === 'add' && mayChange ? (
        <AddDialog
          onClose={() => go(withSearch({ do: undefined }), 'replace')}
          onMade={(made) => {
            setSecret({ of: made, secret: made.secret });
            // Whoever goes back comes to the list and not to the question.
            go(withSearch({ do: undefined }), 'replace');
            go(withSearch({ endpoint: made.endpointId, state: undefined }));
          }}
        />
      ) : null}
      {secret === undefined ? null : <SecretDialog shown={secret} onClose={() => setSecret(undefined)} />}
    </div>
  );
};
