import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useSession } from './api/use-api.ts';
import { AlertsDialog } from './features/alerts/alerts-dialog.tsx';
import { MailsDialog } from './features/mails/mails-dialog.tsx';
import { useConnectionState, useLive } from './live/use-live.ts';
import { openKeySheet, setLettersOn, useKeySheet, useLettersOn, useShownPlan } from './ui/keys.ts';
import { KeysDialog } from './ui/keys-dialog.tsx';
import { LineStatus } from './ui/line-status.tsx';
import { Link, usePath } from './ui/router.tsx';
import { densities, setDensity, setTheme, themes, useDensity, useTheme } from './ui/settings.ts';
import './shell.css';

const places = [
  { href: '/desk', label: 'Exceptions', roles: ['admin', 'ops', 'agent'] },
  { href: '/desk/orders', label: 'Orders', roles: ['admin', 'ops', 'agent', 'sales', 'storefront'] },
  { href: '/warehouse', label: 'Warehouse', roles: ['admin', 'ops', 'warehouse'] },
  { href: '/desk/stock', label: 'Stock', roles: ['admin', 'ops', 'warehouse'] },
  { href: '/desk/history', label: 'History', roles: ['admin', 'ops'] },
  { href: '/desk/incidents', label: 'Incidents', roles: ['admin', 'ops'] },
  { href: '/desk/thresholds', label: 'Thresholds', roles: ['admin', 'ops'] },
  { href: '/desk/integrations', label: 'Integrations', roles: ['admin', 'ops'] },
  { href: '/desk/codes', label: 'Unknown codes', roles: ['admin', 'ops'] },
  { href: '/desk/dead-letters', label: 'Dead letters', roles: ['admin', 'ops'] },
] as const;

/** Of pages that have no place of their own. */
const parents: Readonly<Record<string, string>> = {
  '/desk/webhooks': '/desk/integrations',
  '/desk/customers': '/desk/orders',
};

const isIn = (href: string, path: string): boolean => path === href || path.startsWith(`${href}/`);

const isHere = (href: string, path: string): boolean => {
  const at = Object.entries(parents).find(([child]) => isIn(child, path))?.[1] ?? path;
  return href === '/desk' ? at === '/desk' : isIn(href, at);
};

/** Who is sent alerts at all. */
const isOfDesk = (roles: readonly string[]): boolean => roles.includes('ops') || roles.includes('admin');

const Settings = (): ReactElement => {
  const { person, leave } = useSession();
  const toggle = useRef<HTMLButtonElement>(null);
  const [open, setOpened] = useState<'alerts' | 'mails'>();
  const theme = useTheme();
  const density = useDensity();
  const letters = useLettersOn();
  const plan = useShownPlan();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event: Event): void => {
      if (
        event instanceof KeyboardEvent
          ? event.key === 'Escape'
          : !(event.target as Element).closest('.settings')
      ) {
        setOpen(false);
      }
    };
    addEventListener('keydown', close);
    addEventListener('pointerdown', close);
    return () => {
      removeEventListener('keydown', close);
      removeEventListener('pointerdown', close);
    };
  }, [isOpen]);
  const close = (then: () => void): void => {
    // Where the focus comes back to when the dialog is closed.
    toggle.current?.focus();
    setOpen(false);
    then();
  };
  return (
    <div className="settings">
      <button
        ref={toggle}
        type="button"
        className="button"
        data-kind="quiet"
        aria-expanded={isOpen}
        aria-controls="settings-panel"
        onClick={() => setOpen(!isOpen)}
      >
        {person.name}
        <span aria-hidden="true">▾</span>
      </button>
      <div id="settings-panel" className="settings-panel" hidden={!isOpen}>
        <p className="muted">{person.roles.join(', ') || 'role not known'}</p>
        <label>
          Colours
          <select
            className="input"
            value={theme}
            onChange={(event) => setTheme(event.target.value as typeof theme)}
          >
            {themes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Density
          <select
            className="input"
            value={density}
            onChange={(event) => setDensity(event.target.value as typeof density)}
          >
            {densities.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="check">
          <input type="checkbox" checked={letters} onChange={(event) => setLettersOn(event.target.checked)} />
          Single-letter keys
        </label>
        {plan === undefined ? null : (
          <button type="button" className="button" onClick={() => close(openKeySheet)}>
            Keys of this page…
          </button>
        )}
        {isOfDesk(person.roles) ? (
          <button type="button" className="button" onClick={() => close(() => setOpened('alerts'))}>
            Alerts…
          </button>
        ) : null}
        {isOfDesk(person.roles) || person.roles.includes('agent') ? (
          <button type="button" className="button" onClick={() => close(() => setOpened('mails'))}>
            Mails to me…
          </button>
        ) : null}
        <button type="button" className="button" onClick={leave}>
          Sign out
        </button>
      </div>
      {open === 'alerts' ? <AlertsDialog onClose={() => setOpened(undefined)} /> : null}
      {open === 'mails' ? <MailsDialog onClose={() => setOpened(undefined)} /> : null}
    </div>
  );
};

const PageKeys = (): ReactElement | null => {
  const plan = useShownPlan();
  return useKeySheet() && plan !== undefined ? (
    <KeysDialog plan={plan} onClose={() => openKeySheet(false)} />
  ) : null;
};

export const Shell = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const path = usePath();
  const { person, signInAgain } = useSession();
  const { connection } = useLive();
  const state = useConnectionState();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the places are more than fit: the one that is shown is to be seen.
    const here = places.findLast(({ href }) => isHere(href, path))?.href;
    nav.current?.querySelector(`[href="${here}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const isLost = state.status === 'stale' || state.status === 'offline' || state.status === 'refused';
  return (
    <div className="shell" data-lost={isLost || undefined}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link
          className="brand"
          href={
            places.find((place) =>
              person.roles.some((role) => (place.roles as readonly string[]).includes(role)),
            )?.href ?? '/desk'
          }
          aria-label="Order hub"
        >
          <svg viewBox="0 0 44 16" aria-hidden="true">
            <path d="M4 8h36" />
            <circle cx="5" cy="8" r="3" />
            <circle cx="39" cy="8" r="3" />
            <circle className="hub" cx="22" cy="8" r="5.5" />
          </svg>
          <span>Order hub</span>
        </Link>
        <nav ref={nav} aria-label="Main">
          {places
            .filter(
              ({ roles }) =>
                person.roles.length === 0 ||
                person.roles.some((role) => (roles as readonly string[]).includes(role)),
            )
            .map(({ href, label }) => (
              <Link key={href} href={href} aria-current={isHere(href, path) ? 'page' : undefined}>
                {label}
              </Link>
            ))}
        </nav>
        <LineStatus state={state} onRetry={connection.retryNow} onSignIn={signInAgain} />
        <Settings />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <PageKeys />
    </div>
  );
};
