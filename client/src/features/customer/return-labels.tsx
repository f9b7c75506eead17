import { useState, type ReactElement } from 'react';
import { codeHref, labelHref } from '../../api/track.ts';

/** Paper for whoever has a printer, a code for whoever has none. */
export const ReturnLabels = ({
  token,
  returnId,
}: {
  readonly token: string;
  readonly returnId: string;
}): ReactElement => {
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
            Print label {size === 'a4' ? 'A4' : '10×15'}
            <span className="hidden-text"> (PDF, opens another tab)</span>
          </a>
        ))}
        <button
          type="button"
          className="button"
          aria-expanded={code === 'shown'}
          onClick={() => setCode(code === 'shown' ? 'hidden' : 'shown')}
        >
          {code === 'shown' ? 'Hide code' : 'Show code'}
        </button>
      </div>
      <div role="status">
        {code === 'failed' ? <p className="wrong">The code could not be loaded. Please try again.</p> : null}
        {code === 'shown' ? (
          <figure className="return-code">
            <img
              src={codeHref(token, returnId)}
              alt="The code of your return"
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
