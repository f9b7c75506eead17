import type { ReactElement } from 'react';
import type { WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toMoment } from '../../words/times.ts';
import { nameOf } from './webhook-words.ts';

export interface ShownSecret {
  readonly of: Pick<WebhookEndpoint, 'description' | 'url'>;
  readonly secret: string;
  /** Of a new one beside an old one. */
  readonly oldSignsUntil?: string;
}

export const SecretDialog = ({
  shown: { of, secret, oldSignsUntil },
  onClose,
}: {
  readonly shown: ShownSecret;
  readonly onClose: () => void;
}): ReactElement => {
  const say = useToast();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret);
      say({ text: 'The secret is copied.' });
    } catch {
      say({ text: 'The browser does not let the page copy: mark it and copy it by hand.', tone: 'bad' });
    }
  };
  return (
    <Dialog title={`The secret of ${nameOf(of)}`} onClose={onClose} cancelLabel="I have it">
      <p>
        <strong>It is shown this once.</strong> The receiver checks with it that what comes is from here and
        unchanged, as Standard Webhooks says.
      </p>
      <div className="secret">
        <code className="mono">{secret}</code>
        <Button kind="primary" onClick={() => void copy()}>
          Copy
        </Button>
      </div>
      {oldSignsUntil === undefined ? null : <p>The old one signs too until {toMoment(oldSignsUntil)}.</p>}
      <p className="muted">Whoever has lost it is given a new one.</p>
    </Dialog>
  );
};
