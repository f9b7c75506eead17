import { useState, type ReactElement } from 'react';
import { Wrong } from '../../ui/wrong.tsx';
import { eventGroups } from './webhook-words.ts';

/** Every event of an order (undefined), or those that are ticked. What a search hides stays ticked. */
export const EventChoice = ({
  chosen,
  wrong,
  onChoose,
}: {
  readonly chosen: ReadonlySet<string> | undefined;
  readonly wrong: string | undefined;
  readonly onChoose: (chosen: ReadonlySet<string> | undefined) => void;
}): ReactElement => {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [text, setText] = useState('');
  const word = text.trim().toLowerCase();
  const groups = eventGroups
    .map(({ title, types }) => ({ title, types: types.filter((type) => type.toLowerCase().includes(word)) }))
    .filter(({ types }) => types.length > 0);
  const toggle = (type: string): void => {
    const next = new Set(chosen);
    if (!next.delete(type)) next.add(type);
    setKept(next);
    onChoose(next);
  };
  return (
    <fieldset className="choices event-choice" data-long>
      <legend>Events</legend>
      <label>
        <input
          type="radio"
          name="events"
          checked={chosen === undefined}
          onChange={() => onChoose(undefined)}
        />
        Every event of an order
      </label>
      <label>
        <input type="radio" name="events" checked={chosen !== undefined} onChange={() => onChoose(kept)} />
        Only these types
        {chosen === undefined || chosen.size === 0 ? null : (
          <span className="muted">{chosen.size} ticked</span>
        )}
      </label>
      {chosen === undefined ? null : (
        <div className="event-types">
          <input
            className="input"
            type="search"
            aria-label="Find a type"
            placeholder="Find a type"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              // It finds a type; the form is sent by its button.
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
          <div className="event-list">
            {groups.map(({ title, types }) => (
              <div key={title} role="group" aria-label={title}>
                <h3 aria-hidden="true">{title}</h3>
                {types.map((type) => (
                  <label key={type}>
                    <input type="checkbox" checked={chosen.has(type)} onChange={() => toggle(type)} />
                    {type}
                  </label>
                ))}
              </div>
            ))}
            {groups.length === 0 ? <p className="muted">No type has this in its name.</p> : null}
          </div>
        </div>
      )}
      <Wrong text={wrong} />
    </fieldset>
  );
};
