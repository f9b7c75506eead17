import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailLanguages as languages } from '../../src/contracts/mail-topics.ts';
import type { OrderView } from '../../src/contracts/orders.ts';
import type { CustomerNews, MailedMilestone } from '../../src/hub/ports/customer-texts.ts';
import { writeCustomerMail } from '../../src/notifications/customer-mail.ts';
import { customerWords } from '../../src/notifications/customer-words.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import type { Personal } from '../../src/orders/personal.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { aParcel, aPlaceOrder, aScan, report, scansOf, startAt } from '../support/order-factory.ts';
import { tellOrder, type ToldOrder, untoldOrder } from '../support/told-order.ts';

const milestones: readonly MailedMilestone[] = [
  'partly_shipped',
  'shipped',
  'delayed',
  'partly_delivered',
  'delivered',
  'sent_again',
  'return_approved',
  'return_refused',
  'return_received',
  'refund_granted',
];

const name = 'Åsa <b>"Łukasz"</b>';
const personal: Personal = new Map([['customer_1', { name, email: 'asa@example.com', language: 'sv' }]]);
const viewOf = ({ state, version }: ToldOrder): OrderView => {
  if (state.status === 'absent') throw new Error('there is no order');
  return toOrderView(state, version, personal, 'customer');
};

const placed = tellOrder(untoldOrder, aPlaceOrder(), startAt);
const inTwo = tellOrder(
  placed,
  report('shipped', { parcels: [aParcel('PN1', { '1': 3 }), aParcel('PN2', { '2': 2 })] }),
  startAt,
);
const inOne = tellOrder(placed, report('shipped', { parcels: [aParcel('PN1')] }), startAt);

const returnId = 'ord_1-ra';
const sentBack = [
  {
    type: 'RequestReturn',
    returnId,
    lines: [{ lineId: '1', quantity: 2, reason: 'other' }],
    method: 'drop_off',
    isByCustomer: false,
    days: 30,
  },
  {
    type: 'ReportReturn',
    returnId,
    location: 'wh-1',
    reported: 'inspected',
    lines: [{ lineId: '1', quantity: 2, disposition: 'restocked' }],
  },
  { type: 'CloseReturn', returnId, refund: { amount: '200.50', currency: 'SEK' } },
] as const satisfies readonly OrderCommand[];
const backFrom = (order: ToldOrder, steps: number = sentBack.length): ToldOrder =>
  sentBack.slice(0, steps).reduce((told, command) => tellOrder(told, command, startAt), order);

const news = (changes: Partial<CustomerNews> = {}): CustomerNews => ({
  milestone: 'shipped',
  order: viewOf(inOne),
  shipmentId: null,
  language: 'en',
  shop: 'Lamps & Co',
  carrierNames: new Map([['postnord', 'PostNord']]),
  trackingUrl: 'https://shop.example/track/abc.def?a=1&b=2',
  timeZone: 'Europe/Stockholm',
  ...changes,
});

describe('mails to customers', () => {
  it('say what has left, in which parcel, when it comes, and where to follow it', () => {
    const { subject, text, html } = writeCustomerMail(news());
    expect(subject).toBe('Your order 1001 is on its way');
    expect(text).toBe(
      [
        `Hello ${name},`,
        'Your order 1001 has been shipped and is on its way to you.',
        'PostNord, tracking number PN1\nBetween Monday 23 November and Wednesday 25 November\nIn it:\n  - 3 × Lamp\n  - 2 × Bulb',
        'Follow your order:\nhttps://shop.example/track/abc.def?a=1&b=2',
        '-- \nYou receive this message because you ordered from Lamps & Co.\nChoose which mails you get: https://shop.example/track/abc.def?a=1&b=2#preferences',
      ].join('\n\n'),
    );
    expect(html).toContain('href="https://shop.example/track/abc.def?a=1&amp;b=2"');
    expect(html).toContain('href="https://shop.example/track/abc.def?a=1&amp;b=2#preferences"');
    expect(html).toContain('Hello Åsa &lt;b&gt;&quot;Łukasz&quot;&lt;/b&gt;,');
  });

  it('of what comes back say what it is, where the label is, and what is paid back', () => {
    const about = { returnId, language: 'sv' } as const;
    const approved = writeCustomerMail(
      news({ ...about, order: viewOf(backFrom(inOne, 1)), milestone: 'return_approved' }),
    );
    expect(approved.subject).toBe('Du kan skicka tillbaka: beställning 1001');
    expect(approved.text).toContain(`Retur ${returnId}\nInnehåll:\n  - 2 × Lamp`);
    expect(approved.text).not.toContain('PN1');
    const paid = writeCustomerMail(
      news({ ...about, order: viewOf(backFrom(inOne)), milestone: 'refund_granted' }),
    );
    expect(paid.text.replaceAll(/\s/gu, ' ')).toContain('Du får tillbaka 200,50 kr för din retur');
  });

  it('say what is sent again, in place of what, and that it costs nothing', () => {
    const replaces = { orderId: 'ord_0', orderNumber: '1000', reshipId: 'ord_0-sa' };
    const again = tellOrder(untoldOrder, aPlaceOrder({ replaces }), startAt);
    const { subject, text } = writeCustomerMail(news({ order: viewOf(again), milestone: 'sent_again' }));
    expect(subject).toBe('We are sending it again: order 1001');
    expect(text).toContain(
      'at no cost to you. It goes out as order 1001, in place of what you had from order 1000.',
    );
    expect(text).toContain('Order 1001\nIn it:\n  - 3 × Lamp\n  - 2 × Bulb');
  });

  it('count several parcels, and list what is in each', () => {
    const { text } = writeCustomerMail(news({ order: viewOf(inTwo) }));
    expect(text).toContain('on its way to you in 2 parcels');
    expect(text).toMatch(/PN1[\s\S]*3 × Lamp[\s\S]*PN2[\s\S]*2 × Bulb/u);
    const came = tellOrder(inTwo, scansOf('PN2', aScan('delivered', '2026-11-20T09:00:00Z')), startAt);
    const part = writeCustomerMail(news({ order: viewOf(came), milestone: 'partly_delivered' }));
    expect(part.text).toContain('PN2');
    expect(part.text).not.toContain('PN1');
    const rest = writeCustomerMail(news({ order: viewOf(came) }));
    expect(rest.text).toContain('is on its way to you.');
    expect(rest.text).not.toContain('PN2');
    const all = tellOrder(came, scansOf('PN1', aScan('delivered', '2026-11-20T09:00:00Z')), startAt);
    expect(writeCustomerMail(news({ order: viewOf(all), milestone: 'delivered' })).text).toContain(
      'All 2 parcels of your order 1001 have been delivered.',
    );
  });

  it('of a delay say the new day, which is the same day wherever the server stands', () => {
    const estimate = { from: '2026-11-28', to: '2026-11-28' };
    const scan = { ...aScan('in_transit', '2026-11-20T09:00:00Z'), estimatedDelivery: estimate };
    const late = viewOf(tellOrder(inTwo, scansOf('PN1', scan), startAt));
    for (const timeZone of ['Europe/Stockholm', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
      const { subject, text } = writeCustomerMail(
        news({
          order: late,
          milestone: 'delayed',
          shipmentId: late.shipments[0]?.shipmentId ?? '',
          language: 'sv',
          timeZone,
        }),
      );
      expect(subject).toBe('Din beställning 1001 kommer senare');
      expect(text).toContain('Det väntas nu lördag 28 november.');
      expect(text).not.toContain('PN2');
    }
  });

  it.each(languages)('are whole in %s: nothing is left to fill in', (language) => {
    for (const milestone of milestones) {
      for (const order of [viewOf(backFrom(inOne)), viewOf(backFrom(inTwo))]) {
        const mail = writeCustomerMail(
          news({
            language,
            milestone,
            order,
            shipmentId: order.shipments[0]?.shipmentId ?? null,
            ...(milestone.startsWith('re') ? { returnId } : {}),
          }),
        );
        expect(mail.language).toBe(language);
        expect(mail.subject).toContain('1001');
        expect(`${mail.subject}${mail.text}`).not.toMatch(/[{}]|undefined|null|Invalid/u);
        expect(mail.html).toContain(`lang="${language}"`);
      }
    }
  });

  it('use the same gaps in every language', () => {
    const gapsOf = (text: string): readonly string[] => (text.match(/\{\w+\}/gu) ?? []).toSorted();
    for (const language of languages)
      for (const [word, text] of Object.entries(customerWords[language]))
        expect([word, gapsOf(text)]).toEqual([
          word,
          gapsOf(customerWords.en[word as keyof typeof customerWords.en]),
        ]);
  });

  it('fall back to English, and know a language by its region too', () => {
    expect(writeCustomerMail(news({ language: 'fi' })).language).toBe('en');
    expect(writeCustomerMail(news({ language: 'de-AT' })).language).toBe('de');
  });

  it('law: whatever shops, carriers and people are called, a subject is one line and no tag comes out', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...languages),
        fc.constantFrom(
          '<img src=x onerror=alert(1)>',
          '"><script>',
          '\r\nBcc: a@b.c',
          '\u202egnp.exe',
          '{number}',
        ),
        (random, language, attack) => {
          const word = `${random}${attack}`;
          const order = viewOf(inTwo);
          const mail = writeCustomerMail(
            news({
              language,
              shop: word,
              carrierNames: new Map([['postnord', word]]),
              order: {
                ...order,
                orderNumber: word,
                customer: { name: word, email: 'a@b.c', language: 'en' },
                lines: order.lines.map((line) => ({ ...line, name: word })),
              },
            }),
          );
          expect(mail.subject).not.toMatch(/[\r\n\u202e]/u);
          expect(mail.text).not.toMatch(/[\r\u202e]/u);
          expect(mail.html).not.toMatch(/<(img|script)/u);
        },
      ),
    );
  });
});
