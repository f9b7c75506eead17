import type { ReactElement } from 'react';
import type { RotatedSecret, WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { toMessage } from '../../api/http.ts';
import { useSession } from '../../api/use-api.ts';
import { disableEndpoint, removeEndpoint, rotateSecret } from '../../api/webhooks.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { useSending } from './use-sending.ts';
import { nameOf } from './webhook-words.ts';

interface ChangeProps {
  readonly endpoint: WebhookEndpoint;
  readonly onClose: () => void;
}

export const RotateDialog = ({
  endpoint,
  onClose,
  onRotated,
}: ChangeProps & { readonly onRotated: (rotated: RotatedSecret) => void }): ReactElement => {
  const { http } = useSession();
  const { isBusy, problem, send } = useSending();
  return (
    <Dialog
      title={`A new secret for ${nameOf(endpoint)}?`}
      onClose={onClose}
      confirm={{
        label: 'Make a new secret',
        isBusy,
        onConfirm: () => void send(rotateSecret(http, endpoint.endpointId), onRotated),
      }}
    >
      <p>
        It is shown once. For a day both sign what is sent, so that the receiver can change without losing a
        message.
      </p>
      <Wrong text={problem === undefined ? undefined : toMessage(problem)} />
    </Dialog>
  );
};

export const DisableDialog = ({
  endpoint,
  onClose,
  onDone,
}: ChangeProps & { readonly onDone: () => void }): ReactElement => {
  const { http } = useSession();
  const { isBusy, problem, send } = useSending();
  return (
    <Dialog
      title={`Disable ${nameOf(endpoint)}?`}
      onClose={onClose}
      confirm={{
        label: 'Disable',
        kind: 'danger',
        isBusy,
        onConfirm: (data) =>
          void send(disableEndpoint(http, endpoint.endpointId, formText(data, 'reason')), onDone),
      }}
    >
      <p>
        Nothing more is sent to it. What waits goes on waiting; what happens from now on can be sent when it
        is enabled again.
      </p>
      <Field label="Reason" hint="Others will read it.">
        {(control) => <input {...control} className="input" name="reason" required maxLength={200} />}
      </Field>
      <Wrong text={problem === undefined ? undefined : toMessage(problem)} />
    </Dialog>
  );
};

export const RemoveDialog = ({
  endpoint,
  onClose,
  onDone,
}: ChangeProps & { readonly onDone: () => void }): ReactElement => {
  const { http } = useSession();
  const { isBusy, problem, send } = useSending();
  const { url, waiting } = endpoint;
  return (
    <Dialog
      title={`Remove ${nameOf(endpoint)}?`}
      onClose={onClose}
      confirm={{
        label: 'Remove for good',
        kind: 'danger',
        isBusy,
        onConfirm: () => void send(removeEndpoint(http, endpoint.endpointId), onDone),
      }}
    >
      <p>
        <span className="endpoint-url mono">{url}</span> is told of nothing more, and its secret is gone.{' '}
        {waiting === 0
          ? ''
          : waiting === 1
            ? '1 delivery that waits never goes out. '
            : `${waiting.toLocaleString('en-GB')} deliveries that wait never go out. `}
        To stop for a while, disable it.
      </p>
      <Wrong text={problem === undefined ? undefined : toMessage(problem)} />
    </Dialog>
  );
};
