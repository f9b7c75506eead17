import { useEffect, useEffectEvent, useState, type ReactElement } from 'react';
import { Button, Kbd } from './button.tsx';
import { isCharacter, nameChord, toChord, whyNot } from './chord.ts';
import { Dialog } from './dialog.tsx';
import { setLettersOn, setOwnKey, toKeys, useLettersOn, useOwnKeys, type KeyPlan } from './keys.ts';

/** Waits for the next key, before the dialog or the page hear of it. */
const useNextKey = (isWaiting: boolean, onKey: (chord: string | undefined) => void): void => {
  const take = useEffectEvent((event: KeyboardEvent): void => {
    // With Tab one leaves: nobody is to be caught here.
    if (event.key === 'Tab') return onKey(undefined);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onKey(undefined);
    const chord = toChord(event);
    if (chord !== undefined) onKey(chord);
  });
  useEffect(() => {
    if (!isWaiting) return undefined;
    const listen = (event: KeyboardEvent): void => take(event);
    addEventListener('keydown', listen, true);
    return () => removeEventListener('keydown', listen, true);
  }, [isWaiting]);
};

/** What the keys of a page do, and where they are given others. */
export const KeysDialog = ({
  plan,
  onClose,
}: {
  readonly plan: KeyPlan;
  readonly onClose: () => void;
}): ReactElement => {
  const own = useOwnKeys();
  const lettersOn = useLettersOn();
  const [setting, setSetting] = useState<string>();
  const [said, setSaid] = useState('');
  const keys = toKeys(plan, own);
  const labelOf = (verb: string): string => plan.verbs[verb]?.label ?? verb;
  const isOwn = (verb: string): boolean => own[`${plan.page}.${verb}`] !== undefined;
  const put = (verb: string, key: string | undefined): void => {
    // What it had at first may be another verb's by now.
    const wanted = (key ?? plan.verbs[verb]?.keys ?? '').split(' ');
    for (const [other, pressed] of Object.entries(keys)) {
      const taken = other === verb ? undefined : wanted.find((one) => pressed.includes(one));
      if (taken === undefined) continue;
      setSaid(`“${nameChord(taken)}” is for “${labelOf(other)}”. Clear it there first, or take another key.`);
      return;
    }
    setOwnKey(plan.page, verb, key);
    setSaid(
      key === ''
        ? `“${labelOf(verb)}” has no key now.`
        : `“${labelOf(verb)}” is on “${nameChord(wanted[0] ?? '')}” now.`,
    );
  };
  useNextKey(setting !== undefined, (chord) => {
    const verb = setting;
    setSetting(undefined);
    if (verb === undefined || chord === undefined) return setSaid('');
    const refusal = whyNot(chord);
    if (refusal === undefined) put(verb, chord);
    else setSaid(refusal);
  });
  const change = (verb: string): void => {
    setSaid(`Press the key for “${labelOf(verb)}”. Esc leaves it as it is.`);
    setSetting(verb);
  };
  const ownVerbs = Object.keys(plan.verbs).filter(isOwn);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <label className="keys-switch">
        <input type="checkbox" checked={lettersOn} onChange={(event) => setLettersOn(event.target.checked)} />
        Letters, digits and signs alone are keys
      </label>
      <ul className="keys-sheet">
        {Object.entries(keys).map(([verb, pressed]) => (
          <li key={verb} data-off={(!lettersOn && pressed.every(isCharacter)) || undefined}>
            <span className="keys-of">
              {setting === verb ? (
                <b>Press a key…</b>
              ) : pressed.length === 0 ? (
                <span className="muted">none</span>
              ) : (
                pressed.map((key) => <Kbd key={key}>{nameChord(key)}</Kbd>)
              )}
            </span>
            <span>{labelOf(verb)}</span>
            {plan.verbs[verb]?.keys.split(' ').some(isCharacter) === true ? (
              <span className="keys-do">
                <Button
                  kind="quiet"
                  aria-label={`Set the key for ${labelOf(verb)}`}
                  onClick={() => change(verb)}
                >
                  Set
                </Button>
                {isOwn(verb) ? (
                  <Button
                    kind="quiet"
                    aria-label={`Set ${labelOf(verb)} back`}
                    onClick={() => put(verb, undefined)}
                  >
                    Back
                  </Button>
                ) : (
                  <Button
                    kind="quiet"
                    aria-label={`Clear the key of ${labelOf(verb)}`}
                    onClick={() => put(verb, '')}
                  >
                    Clear
                  </Button>
                )}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="keys-said" role="status">
        {said}
      </p>
      {ownVerbs.length === 0 ? null : (
        <p>
          <Button
            onClick={() => {
              for (const verb of ownVerbs) setOwnKey(plan.page, verb, undefined);
              setSaid('All keys are as they were at first.');
            }}
          >
            Set all back
          </Button>
        </p>
      )}
    </Dialog>
  );
};
