import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Tracked } from '../../src/contracts/tracking.ts';
import { CustomerPage } from './features/customer/customer-page.tsx';
import { browserNetwork } from './live/browser-network.ts';
import { systemClock } from './live/clock.ts';
import { createConnection } from './live/connection.ts';
import { systemScheduler } from './live/link.ts';
import { LiveContext } from './live/use-live.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/feedback.css';

/** What the server put into the page, so that the status is there before anything is asked. */
const readInitial = (): Tracked | undefined => {
  const text = document.querySelector('#initial')?.textContent ?? '';
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Tracked;
  } catch {
    return undefined;
  }
};

const token = decodeURIComponent(/^\/track\/([^/]+)/.exec(location.pathname)?.[1] ?? '');
const clock = systemClock();
const connection = createConnection({
  url: '',
  auth: { trackingToken: token },
  clock,
  scheduler: systemScheduler,
  network: browserNetwork,
});
connection.start();
const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <LiveContext value={{ connection, clock }}>
        <CustomerPage token={token} initial={readInitial()} />
      </LiveContext>
    </StrictMode>,
  );
}
