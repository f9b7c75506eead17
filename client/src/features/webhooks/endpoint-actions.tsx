import { useState, type ReactElement } from 'react';
import type { WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { toMessage } from '../../api/http.ts';
import { useSession } from '../../api/use-api.ts';
import { enableEndpoint, pingEndpoint } from '../../api/webhooks.ts';
import { Button } from '../../ui/button.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { useToast } from '../../ui/toast.tsx';
import { DisableDialog, RemoveDialog, RotateDialog } from './change-dialogs.tsx';
import type { ShownSecret } from './secret-dialog.tsx';
import { nameOf, tellPing } from './webhook-words.ts';

const ask = (what: 'rotate' | 'disable' | 'remove' | undefined): void =>
  go(withSearch({ do: what }), 'replace');

/** What an administrator does with an endpoint. */
export const EndpointActions = ({
  endpoint,
  onChanged,
  onSecret,
}: {
  readonly endpoint: WebhookEndpoint;
  readonly onChanged: () => void;
  readonly onSecret: (secret: ShownSecret) => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const asked = useSearch().get('do');
  const [busy, setBusy] = useState<'ping' | 'enable'>();
  const { endpointId, state } = endpoint;
  const close = (): void => ask(undefined);
  const done = (text: string): void => {
    close();
    say({ text });
    onChanged();
  };

  const ping = async (): Promise<void> => {
    setBusy('ping');
    const result = await pingEndpoint(http, endpointId);
    setBusy(undefined);
    if (result.ok) say({ text: tellPing(result.value), tone: result.value.ok ? 'plain' : 'bad' });
    else if (result.problem.code === 'timeout') say({ text: 'No: nothing answered in time.', tone: 'bad' });
    else say({ text: toMessage(result.problem), tone: 'bad' });
  };
  const enable = async (): Promise<void> => {
    setBusy('enable');
    const result = await enableEndpoint(http, endpointId);
    setBusy(undefined);
    say(
      result.ok
        ? { text: `${nameOf(endpoint)} is told of events again; what waited goes out now.` }
        : { text: toMessage(result.problem), tone: 'bad' },
    );
    onChanged();
  };
  return (
    <>
      <div className="endpoint-actions">
        <Button isBusy={busy === 'ping'} onClick={() => void ping()}>
          Ping
        </Button>
        <Button onClick={() => ask('rotate')}>New secret…</Button>
        {/* One button that changes: whoever has pressed it keeps the focus. */}
        <Button
          kind={state === 'disabled' ? 'primary' : 'plain'}
          isBusy={busy === 'enable'}
          onClick={state === 'disabled' ? () => void enable() : () => ask('disable')}
        >
          {state === 'disabled' ? 'Enable' : 'Disable…'}
        </Button>
        <Button kind="danger" onClick={() => ask('remove')}>
          Remove…
        </Button>
      </div>
      {asked === 'rotate' ? (
        <RotateDialog
          endpoint={endpoint}
          onClose={close}
          onRotated={({ secret, oldSignsUntil }) => {
            close();
            onSecret({ of: endpoint, secret, oldSignsUntil });
          }}
        />
      ) : null}
      {asked === 'disable' && state === 'active' ? (
        <DisableDialog
          endpoint={endpoint}
          onClose={close}
          onDone={() => done(`${nameOf(endpoint)} is disabled: nothing more is sent to it.`)}
        />
      ) : null}
      {asked === 'remove' ? (
        <RemoveDialog
          endpoint={endpoint}
          onClose={close}
          onDone={() => {
            say({ text: `${nameOf(endpoint)} is removed.` });
            go('/desk/webhooks', 'replace');
          }}
        />
      ) : null}
    </>
  );
};
