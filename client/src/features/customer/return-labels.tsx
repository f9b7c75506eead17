import { useState, type ReactElement } from 'react';
import { codeHref, labelHref } from '../../api/track.ts';
import { useSpeech } from '../../languages/use-speech.tsx';

/** Paper for whoever has a printer, a code for whoever has none. */
export const ReturnLabels = ({
  token,
  returnId,
}: {
  readonly token: string;
  readonly returnId: string;
}): ReactElement => {
  const { returning } = useSpeech().words;
  const [code, setCode] = useState<'hidden' | 'shown' | 'failed'>('hidden');
  return (
    <div className="return-labels">
      <div className="return-actions">
        {(['a4', 'a6'] as const).map((size) => (
          <a
            key={size}
            className="button"
            href={labelHref(token, returnId, size)}
            target="_blank"
            rel="noreferrer"
          >
            {returning.print({ size: size === 'a4' ? 'A4' : '10×15' })}
            <span className="hidden-text"> {returning.opens}</span>
          </a>
        ))}
        <button
          type="button"
          className="button"
          aria-expanded={code === 'shown'}
          onClick={() => setCode(code === 'shown' ? 'hidden' : 'shown')}
        >
          {code === 'shown' ? returning.hideCode : returning.showCode}
        </button>
      </div>
      <div role="status">
        {code === 'failed' ? <p className="wrong">{returning.noCode}</p> : null}
        {code === 'shown' ? (
          <figure className="return-code">
            <img
              src={codeHref(token, returnId)}
              alt={returning.code}
              width={224}
              height={224}
              onError={() => setCode('failed')}
            />
            <figcaption className="mono">{returnId}</figcaption>
          </figure>
        ) : null}
      </div>
    </div>
  );
};
