import type { CaseNews, WriteDeskMail } from '../hub/ports/desk-texts.ts';
import { escapeHtml, toLine } from './mail-page.ts';

/** The desk's own mails are in the desk's language, which is English. */
export const writeDeskMail: WriteDeskMail = (cases, more) => {
  const [first] = cases;
  const count = cases.length + more;
  const subject =
    count === 1 && first !== undefined
      ? `${first.isEscalated ? 'Worse: ' : ''}${toLine(first.title)} · ${toLine(first.subject)}`
      : `${count} cases, the worst of severity ${first?.severity ?? 4}`;
  const rest = more === 0 ? [] : [`And ${more} more on the desk.`];
  const footer = 'You receive this because you subscribed to such cases.';
  return {
    subject,
    language: 'en',
    text: [...cases.map(toParagraph), ...rest, `-- \n${footer}`].join('\n\n'),
    html:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body style="font-family:system-ui,sans-serif">` +
      cases.map(toItem).join('') +
      [...rest, footer].map((text) => `<p>${escapeHtml(text)}</p>`).join('') +
      `</body></html>`,
  };
};

const headOf = ({ severity, isEscalated, title, subject }: CaseNews): string =>
  `Severity ${severity}${isEscalated ? ', got worse' : ''}: ${toLine(title)} · ${toLine(subject)}`;

const toParagraph = (one: CaseNews): string => `${headOf(one)}\n${toLine(one.because)}\n${one.url}`;

const toItem = (one: CaseNews): string =>
  `<p><a href="${escapeHtml(one.url)}"><strong>${escapeHtml(headOf(one))}</strong></a><br>` +
  `${escapeHtml(toLine(one.because))}</p>`;
