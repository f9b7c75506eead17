import { useEffect, useId, useRef, type ReactElement } from 'react';
import type { Http } from '../../api/http.ts';
import { Field } from '../../ui/field.tsx';
import { ToastPlace } from '../../ui/toast.tsx';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { type MailLanguage, mailLanguages, mailTopics } from '../../../../src/contracts/mail-topics.ts';
import type { Preferences as Preferred } from '../../../../src/contracts/preferences.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import type { Tracked } from '../../../../src/contracts/tracking.ts';
import { QuietHoursChoice } from './quiet-hours-choice.tsx';
import { usePreferences } from './use-preferences.ts';
import './preferences.css';

/** Where mails lead to (`…#preferences`). */
const anchor = 'preferences';

/** Each by its own name: whoever looks for theirs may read no other. */
const languages: readonly (readonly [language: MailLanguage, name: string])[] = mailLanguages
  .map((language) => {
    const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
    return [language, name.charAt(0).toLocaleUpperCase(language) + name.slice(1)] as const;
  })
  .toSorted(([, one], [, other]) => one.localeCompare(other));

interface PreferencesProps {
  readonly http: Http;
  readonly token: string;
  readonly order: OrderView;
  readonly onNews: (tracked: Tracked) => void;
}

/** Which mails the customer gets. Nothing of it where nobody is written to any more. */
export const Preferences = (props: PreferencesProps): ReactElement | null => {
  const { preferences } = props.order;
  return preferences === undefined ? null : <Chosen {...props} saved={preferences} />;
};

const Chosen = ({
  http,
  token,
  order,
  saved,
  onNews,
}: PreferencesProps & { readonly saved: Preferred }): ReactElement => {
  const { preferences: words } = useSpeech().words;
  const { shown, change } = usePreferences(http, token, { order, saved, onNews });
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // The page is made after the browser has looked for the place that its link names.
  useEffect(() => {
    if (location.hash === `#${anchor}`) heading.current?.focus();
  }, []);
  const { customer } = order;
  return (
    <section id={anchor} className="summary preferences" aria-labelledby={title}>
      <h2 id={title} ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p className="muted">
        {customer === undefined || 'erased' in customer
          ? ''
          : `${words.writtenTo({ address: customer.email })} `}
        {words.refunds}
      </p>
      <ul>
        {mailTopics.map((topic) => (
          <li key={topic}>
            <label>
              <span>{words.topics[topic]}</span>
              <input
                type="checkbox"
                role="switch"
                name={topic}
                checked={shown.mails[topic]}
                aria-checked={shown.mails[topic]}
                onChange={({ target: { checked } }) =>
                  change(
                    { mails: { [topic]: checked } },
                    (checked ? words.on : words.off)({ topic: words.inSentence[topic] }),
                  )
                }
              />
            </label>
          </li>
        ))}
        <li>
          <QuietHoursChoice quietHours={shown.quietHours} onChange={change} />
        </li>
      </ul>
      <Field label={words.language}>
        {(control) => (
          <select
            className="input"
            name="language"
            value={shown.language}
            onChange={({ target: { value } }) => {
              const language = languages.find(([one]) => one === value);
              if (language !== undefined)
                change({ language: language[0] }, words.inLanguage({ language: language[1] }));
            }}
            {...control}
          >
            {languages.map(([language, name]) => (
              <option key={language} value={language} lang={language}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ToastPlace />
    </section>
  );
};
