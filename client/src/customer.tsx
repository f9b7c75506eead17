import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Tracked } from '../../src/contracts/tracking.ts';
import { CustomerPage } from './features/customer/customer-page.tsx';
import { chooseHere } from './languages/choose-here.ts';
import { loadSpeech } from './languages/load-speech.ts';
import { english } from './languages/speech.ts';
import { SpeechRoom } from './languages/use-speech.tsx';
import { browserNetwork } from './live/browser-network.ts';
import { systemClock } from './live/clock.ts';
import { createConnection } from './live/connection.ts';
import { systemScheduler } from './live/link.ts';
import { LiveContext } from './live/use-live.ts';
import { SpokenToasts } from './features/customer/spoken-toasts.tsx';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/feedback.css';

/** What the server put into the page, so that the status is there before anything is asked; null: the link opens nothing. */
const readInitial = (): Tracked | null | undefined => {
  const text = document.querySelector('#initial')?.textContent ?? '';
  if (text.trim() === '') return undefined;
  try {
    const found = JSON.parse(text) as Tracked | { readonly problem: string };
    return 'order' in found ? found : null;
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
const initial = readInitial();
if (initial) clock.sync(initial.serverNow);
if (initial !== null) connection.start();
// Nothing is shown in another language first; where this one cannot be fetched, English is better than nothing.
const speech = await loadSpeech(chooseHere(initial?.language)).catch(() => english);
document.documentElement.lang = speech.language;
const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <LiveContext value={{ connection, clock }}>
        <SpeechRoom first={speech}>
          <SpokenToasts>
            <CustomerPage token={token} initial={initial} />
          </SpokenToasts>
        </SpeechRoom>
      </LiveContext>
    </StrictMode>,
  );
}
