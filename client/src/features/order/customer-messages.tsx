import type { ReactElement } from 'react';
import type { CustomerMessage } from '../../../../src/contracts/customers.ts';
import { useNow } from '../../live/use-live.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { toAge, toFullMoment } from '../../words/times.ts';
import { mailWords, tellMilestone } from './customer-words.ts';

/** What a customer was to be told, the newest first, and what became of the mail. */
export const CustomerMessages = ({
  messages,
}: {
  readonly messages: readonly CustomerMessage[];
}): ReactElement => {
  const now = useNow();
  return (
    <section aria-labelledby="told-title">
      <div className="customer-section">
        <h2 id="told-title">What they were told</h2>
        <span className="muted">of the newest ten orders</span>
      </div>
      {messages.length === 0 ? <p className="muted">Nothing yet.</p> : null}
      <ul className="told">
        {messages.map((message) => (
          <li key={`${message.orderId}/${message.milestone}/${message.direction}/${message.at}`}>
            <span className="told-what">{tellMilestone(message)}</span>
            <Mail mail={message.mail} />
            <Link className="mono" href={`/desk/orders/${encodeURIComponent(message.orderId)}`}>
              {message.orderNumber}
            </Link>
            <time className="muted" dateTime={message.at} title={toFullMoment(message.at)}>
              {toAge(Date.parse(message.at), now)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Mail = ({ mail }: Pick<CustomerMessage, 'mail'>): ReactElement => {
  const { text, tone, why } = mailWords[mail];
  return (
    <span className="told-mail" title={why}>
      {mail === 'none' ? <span className="muted">{text}</span> : <Badge tone={tone}>{text}</Badge>}
    </span>
  );
};
