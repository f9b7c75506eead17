import type { ReactElement } from 'react';
import type { DeadLetter } from '../../../../src/contracts/registry.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { toAge, toMoment } from '../../words/times.ts';
import { toBodyText } from './letter-words.ts';

const settledWords = (letter: DeadLetter): string =>
  [
    letter.settledAt === null ? '' : `${letter.state} ${toMoment(letter.settledAt)}`,
    letter.settledBy === null ? '' : `by ${letter.settledBy.replace(/^user:/, '')}`,
    letter.discardReason === null ? '' : `“${letter.discardReason}”`,
  ]
    .filter(Boolean)
    .join(' · ');

/** One message with its bytes and what is wrong with them. */
export const Letter = ({
  letter,
  isBusy,
  onReplay,
  onDiscard,
}: {
  readonly letter: DeadLetter;
  readonly isBusy: boolean;
  readonly onReplay: () => void;
  readonly onDiscard: () => void;
}): ReactElement => {
  const now = useNow();
  const words = settledWords(letter);
  return (
    <li className="letter">
      <details>
        <summary>
          <span className="mono">{letter.door}</span>
          <span>{letter.detail}</span>
          <span className="muted">
            {toAge(Date.parse(letter.receivedAt), now)} ·{' '}
            {letter.tries === 1 ? '1 try' : `${letter.tries} tries`}
          </span>
        </summary>
        <p className="muted">
          Message <span className="mono">{letter.messageId}</span> from {letter.sender}
          {letter.encoding === 'base64' ? ', not text: shown as base64' : ''}
          {letter.gaveUpAt === null
            ? ''
            : `. Nobody waits for its order since ${toMoment(letter.gaveUpAt)}; it can still be replayed`}
          {words === '' ? '' : `. ${words}`}
        </p>
        {/* It scrolls, so it must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0} role="region" aria-label={`Body of ${letter.messageId}`}>
          {toBodyText(letter)}
        </pre>
      </details>
      {letter.state === 'waiting' ? (
        <span className="letter-actions">
          <Button isBusy={isBusy} onClick={onReplay}>
            Replay
          </Button>
          <Button kind="quiet" onClick={onDiscard}>
            Discard
          </Button>
        </span>
      ) : (
        <Badge tone={letter.state === 'replayed' ? 'good' : 'neutral'}>{letter.state}</Badge>
      )}
    </li>
  );
};
