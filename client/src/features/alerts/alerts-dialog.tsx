import { useState, type ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { choices, setAlertSettings, useAlertSettings, type Choice } from './alert-settings.ts';
import { chime } from './chime.ts';
import { askPermission, permission, show } from './desktop.ts';
import './alerts.css';

const blocked = {
  denied: 'This browser blocks notifications of this page. Its settings for the page allow them again.',
  impossible: 'This browser shows no notifications of this page: they need https.',
} as const;

/** Off until somebody switches it on: a browser asks, and sounds, only after a press of theirs. */
export const AlertsDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  const settings = useAlertSettings();
  const [allowed, setAllowed] = useState(permission);
  const isShown = settings.isShown && allowed === 'granted';
  const switchShown = async (): Promise<void> => {
    const answer = isShown ? allowed : await askPermission();
    setAllowed(answer);
    setAlertSettings({ isShown: !isShown && answer === 'granted' });
  };
  const sound = async (): Promise<void> => {
    await chime.wake();
    chime.play(1);
  };
  const tryIt = (): void => {
    if (settings.isHeard) void sound();
    if (isShown)
      show({
        tag: 'try',
        title: 'This is how a case is told',
        body: 'Severity 1',
        link: '/desk',
        severity: 1,
      });
  };
  return (
    <Dialog title="Alerts" onClose={onClose}>
      <p>New cases are on the board by themselves. This tells you of them while you look elsewhere.</p>
      <div className="alert-switch">
        <Button aria-pressed={isShown} onClick={() => void switchShown()}>
          {isShown ? 'Notifications are on' : 'Switch notifications on'}
        </Button>
        <p className="hint" role="status">
          {allowed === 'denied' || allowed === 'impossible'
            ? blocked[allowed]
            : isShown
              ? 'One notification, however many tabs are open. A press on it opens the case.'
              : 'On the desktop, with the case’s title. The browser asks whether it may.'}
        </p>
      </div>
      <div className="alert-switch">
        <Button
          aria-pressed={settings.isHeard}
          onClick={() => {
            if (!settings.isHeard) void sound();
            setAlertSettings({ isHeard: !settings.isHeard });
          }}
        >
          {settings.isHeard ? 'Sound is on' : 'Switch sound on'}
        </Button>
        <p className="hint">
          A short sound, once for all that come together. After the page was loaded anew it waits for your
          first click or key in it.
        </p>
      </div>
      <fieldset className="alert-choices">
        <legend>Of which cases?</legend>
        {Object.entries(choices).map(([choice, label]) => (
          <label key={choice}>
            <input
              type="radio"
              name="choice"
              checked={settings.choice === choice}
              onChange={() => setAlertSettings({ choice: choice as Choice })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {isShown || settings.isHeard ? (
        <p>
          <Button kind="quiet" onClick={tryIt}>
            Try it
          </Button>
        </p>
      ) : null}
    </Dialog>
  );
};
