import { type MailLanguage, toMailLanguage } from '../contracts/mail-topics.ts';
import type { Money } from '../contracts/primitives.ts';
import type { ReturnView } from '../contracts/returns.ts';
import type { ShipmentView } from '../contracts/scans.ts';
import type { CustomerNews, WriteCustomerMail } from '../hub/ports/customer-texts.ts';
import { customerWords, type CustomerWords } from './customer-words.ts';
import { type MailPage, toHtml, toLine, toText } from './mail-page.ts';

/** The mail about a milestone of an order, in its customer's language or in English. */
export const writeCustomerMail: WriteCustomerMail = (news) => {
  const language = toMailLanguage(news.language);
  const words = customerWords[language];
  const parcels = parcelsOf(news);
  const { subject, sentence } = tell(news, words, parcels.length);
  const back = news.order.returns.find(({ returnId }) => returnId === news.returnId);
  const facts = {
    number: news.order.orderNumber,
    count: String(parcels.length),
    replaced: news.order.replaces?.orderNumber ?? '',
    ...(back?.refund === undefined || back.refund === null ? {} : { amount: toMoney(back.refund, language) }),
  };
  const page: MailPage = {
    language,
    paragraphs: [
      ...greetingOf(news, words),
      fill(sentence, facts),
      ...(news.milestone === 'delayed' ? newDay(news, words, language, parcels[0]) : []),
    ],
    parcels:
      news.milestone === 'sent_again'
        ? [toOrdered(news, words)]
        : back === undefined
          ? parcels.map((parcel) => toParcel(news, words, language, parcel))
          : [toReturn(news, words, back)],
    link: { label: words.track, url: news.trackingUrl },
    footer: fill(words.footer, { shop: news.shop }),
    choose: { label: words.choose, url: `${news.trackingUrl}#preferences` },
  };
  return { subject: fill(subject, facts), text: toText(page), html: toHtml(page), language };
};

function tell(
  { milestone }: CustomerNews,
  words: CustomerWords,
  parcels: number,
): { readonly subject: string; readonly sentence: string } {
  switch (milestone) {
    case 'shipped':
      return {
        subject: words.shippedSubject,
        sentence: parcels > 1 ? words.shippedMany : words.shippedOne,
      };
    case 'partly_shipped':
      return { subject: words.partlyShippedSubject, sentence: words.partlyShipped };
    case 'delayed':
      return { subject: words.delayedSubject, sentence: words.delayed };
    case 'partly_delivered':
      return { subject: words.partlyDeliveredSubject, sentence: words.partlyDelivered };
    case 'delivered':
      return {
        subject: words.deliveredSubject,
        sentence: parcels > 1 ? words.deliveredMany : words.deliveredOne,
      };
    case 'sent_again':
      return { subject: words.sentAgainSubject, sentence: words.sentAgain };
    case 'return_approved':
      return { subject: words.returnApprovedSubject, sentence: words.returnApproved };
    case 'return_refused':
      return { subject: words.returnRefusedSubject, sentence: words.returnRefused };
    case 'return_received':
      return { subject: words.returnReceivedSubject, sentence: words.returnReceived };
    case 'refund_granted':
      return { subject: words.refundSubject, sentence: words.refund };
  }
}

/** Those that the mail is about: of what goes to the customer all, or the one that is late or has come. */
function parcelsOf({ order, milestone, shipmentId }: CustomerNews): readonly ShipmentView[] {
  const outbound = order.shipments.filter(
    ({ direction, status }) => direction === 'outbound' && status !== 'cancelled',
  );
  if (milestone === 'delayed') return outbound.filter((one) => one.shipmentId === shipmentId);
  if (milestone === 'partly_delivered') return outbound.filter(({ status }) => status === 'delivered');
  return milestone === 'delivered' ? outbound : outbound.filter(({ status }) => status !== 'delivered');
}

function greetingOf({ order }: CustomerNews, words: CustomerWords): readonly string[] {
  const { customer } = order;
  return customer === undefined || 'erased' in customer
    ? []
    : [fill(words.greeting, { name: customer.name })];
}

const newDay = (
  news: CustomerNews,
  words: CustomerWords,
  language: MailLanguage,
  parcel: ShipmentView | undefined,
): readonly string[] => {
  const when = parcel === undefined ? undefined : whenOf(news, words, language, parcel);
  return when === undefined ? [] : [fill(words.delayedNow, { when })];
};

function toParcel(
  news: CustomerNews,
  words: CustomerWords,
  language: MailLanguage,
  parcel: ShipmentView,
): MailPage['parcels'][number] {
  const { milestone, order, carrierNames } = news;
  const isOnItsWay = milestone === 'shipped' || milestone === 'partly_shipped';
  const when = isOnItsWay ? whenOf(news, words, language, parcel) : undefined;
  return {
    title: fill(words.parcelOf, {
      carrier: carrierNames.get(parcel.carrier) ?? parcel.carrier,
      tracking: parcel.trackingNumber,
    }),
    ...(when === undefined ? {} : { note: when.charAt(0).toUpperCase() + when.slice(1) }),
    listTitle: words.inIt,
    list: parcel.lines.flatMap(({ lineId, quantity }) => {
      const line = order.lines.find((one) => one.lineId === lineId);
      return line === undefined ? [] : [`${quantity} × ${toLine(line.name)}`];
    }),
  };
}

/** Nothing of it has left yet. */
const toOrdered = ({ order }: CustomerNews, words: CustomerWords): MailPage['parcels'][number] => ({
  title: fill(words.orderOf, { number: order.orderNumber }),
  listTitle: words.inIt,
  list: order.lines.flatMap(({ name, quantities: { ordered, cancelled } }) =>
    ordered > cancelled ? [`${ordered - cancelled} × ${toLine(name)}`] : [],
  ),
});

/** What was announced of it, or has come. */
function toReturn(
  { order }: CustomerNews,
  words: CustomerWords,
  { returnId, lines }: ReturnView,
): MailPage['parcels'][number] {
  return {
    title: fill(words.returnOf, { number: returnId }),
    listTitle: words.inIt,
    list: lines.flatMap(({ lineId, announced, received }) => {
      const line = order.lines.find((one) => one.lineId === lineId);
      return line === undefined ? [] : [`${received || announced} × ${toLine(line.name)}`];
    }),
  };
}

const toMoney = ({ amount, currency }: Money, language: MailLanguage): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(
    amount as Intl.StringNumericLiteral,
  );

/** As the carrier estimates, or else as was promised: days, since an hour would claim more than anybody knows. */
function whenOf(
  { order, timeZone }: CustomerNews,
  words: CustomerWords,
  language: MailLanguage,
  parcel: ShipmentView,
): string | undefined {
  const { from, to } = parcel.estimatedDelivery ?? order.promise;
  const [first, last] = [from, to].map((at) => toDay(at, language, timeZone));
  if (first === undefined || last === undefined) return undefined;
  return first === last
    ? fill(words.expectedOn, { day: last })
    : fill(words.expectedBetween, { from: first, to: last });
}

/** A date without a time is that day wherever it is read. */
const toDay = (at: string, language: MailLanguage, timeZone: string): string =>
  daysIn(language, at.length === 10 ? 'UTC' : timeZone).format(Date.parse(at));

/** A formatter costs far more to make than to use; there are as many as languages and zones of countries. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function daysIn(language: MailLanguage, timeZone: string): Intl.DateTimeFormat {
  const name = `${language} ${timeZone}`;
  let days = formatters.get(name);
  if (days === undefined) {
    const locale = language === 'en' ? 'en-GB' : language;
    days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone });
    formatters.set(name, days);
  }
  return days;
}

const fill = (text: string, facts: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/gu, (whole, name: string) => {
    const fact = facts[name];
    return fact === undefined ? whole : toLine(fact);
  });
