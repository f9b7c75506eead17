import { useState, type ReactElement } from 'react';
import { createHttp } from '../../api/http.ts';
import { loadIdentities, type DemoIdentity } from '../../api/staff.ts';
import { useLoaded } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import './sign-in.css';
import { formText } from '../../ui/form-text.ts';

interface SignInProps {
  readonly onSignIn: (token: string, href: string) => void;
  /** Where they wanted to go. */
  readonly after: string | undefined;
}

const anonymous = createHttp(undefined);

const Roles = ({
  items,
  onChoose,
}: {
  readonly items: readonly DemoIdentity[];
  readonly onChoose: (identity: DemoIdentity) => void;
}): ReactElement => (
  <ul className="roles">
    {items.map((identity) => (
      <li key={identity.id}>
        <button type="button" onClick={() => onChoose(identity)}>
          <strong>{identity.title}</strong>
          <span>{identity.description}</span>
          <span className="arrow" aria-hidden="true">
            →
          </span>
        </button>
      </li>
    ))}
  </ul>
);

const TokenForm = ({ onSignIn, after }: SignInProps): ReactElement => {
  const [wrong, setWrong] = useState<string>();
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        const token = formText(new FormData(event.currentTarget), 'token');
        if (token === '') setWrong('Paste a token first.');
        else onSignIn(token, after ?? '/desk');
      }}
    >
      <Field
        label="Access token"
        hint="A token of your identity provider, or an API key of this hub."
        wrong={wrong}
      >
        {(control) => (
          <textarea
            className="input mono"
            name="token"
            rows={4}
            autoComplete="off"
            spellCheck={false}
            {...control}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" size="large">
        Sign in
      </Button>
    </form>
  );
};

export const SignInPage = ({ onSignIn, after }: SignInProps): ReactElement => {
  const { loaded, again } = useLoaded('identities', () => loadIdentities(anonymous));
  const isDemo = loaded.status === 'loaded';
  return (
    <main className="sign-in">
      <svg className="sign-in-mark" viewBox="0 0 120 16" aria-hidden="true">
        <path d="M4 8h112" />
        <circle cx="5" cy="8" r="4" />
        <circle cx="41" cy="8" r="4" />
        <circle className="hub" cx="78" cy="8" r="6.5" />
        <circle cx="115" cy="8" r="4" />
      </svg>
      <h1>Order hub</h1>
      <p className="lead">
        {isDemo ? 'Everything after the buy button. Choose whose eyes to look through.' : 'Sign in to go on.'}
      </p>
      {loaded.status === 'loading' ? <Skeleton rows={5} label="Loading the roles" /> : null}
      {loaded.status === 'loaded' ? (
        <Roles
          items={loaded.value.items}
          onChoose={({ token, href }) => {
            if (href.startsWith('/track/')) location.assign(href);
            else onSignIn(token, after ?? href);
          }}
        />
      ) : null}
      {loaded.status === 'failed' && loaded.problem.status === 404 ? (
        <TokenForm onSignIn={onSignIn} after={after} />
      ) : null}
      {loaded.status === 'failed' && loaded.problem.status !== 404 ? (
        <ProblemState problem={loaded.problem} what="the sign-in" onRetry={again} />
      ) : null}
    </main>
  );
};
