/** A mail before it has a form: the same parts make its text and its HTML, so that they cannot differ. */
export interface MailPage {
  readonly language: string;
  readonly paragraphs: readonly string[];
  readonly parcels: readonly {
    readonly title: string;
    readonly note?: string;
    readonly listTitle: string;
    readonly list: readonly string[];
  }[];
  readonly link: { readonly label: string; readonly url: string };
  readonly footer: string;
  /** Where one says which mails one gets. */
  readonly choose: { readonly label: string; readonly url: string };
}

/**
 * Words of shops and carriers as one line: no line break reaches a header, and nothing turns the direction of what
 * follows.
 */
export const toLine = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim();

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

export const toText = ({ paragraphs, parcels, link, footer, choose }: MailPage): string =>
  [
    ...paragraphs,
    ...parcels.map(({ title, note, listTitle, list }) =>
      [title, ...(note === undefined ? [] : [note]), listTitle, ...list.map((item) => `  - ${item}`)].join(
        '\n',
      ),
    ),
    `${link.label}:\n${link.url}`,
    `-- \n${footer}\n${choose.label}: ${choose.url}`,
  ].join('\n\n');

export function toHtml({ language, paragraphs, parcels, link, footer, choose }: MailPage): string {
  const parts = [
    ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
    ...parcels.map(
      ({ title, note, listTitle, list }) =>
        `<div style="border:1px solid #d0d5dd;border-radius:8px;padding:12px 16px;margin:12px 0">` +
        `<p style="margin:0 0 4px"><strong>${escapeHtml(title)}</strong></p>` +
        (note === undefined ? '' : `<p style="margin:0 0 4px">${escapeHtml(note)}</p>`) +
        `<p style="margin:8px 0 0">${escapeHtml(listTitle)}</p>` +
        `<ul style="margin:4px 0 0;padding-left:20px">${list.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul></div>`,
    ),
    `<p style="margin:20px 0"><a href="${escapeHtml(link.url)}" style="background:#175cd3;color:#ffffff;` +
      `padding:10px 16px;border-radius:8px;text-decoration:none">${escapeHtml(link.label)}</a></p>`,
    `<p style="color:#475467;font-size:13px">${escapeHtml(footer)}<br>` +
      `<a href="${escapeHtml(choose.url)}" style="color:#475467">${escapeHtml(choose.label)}</a></p>`,
  ];
  return (
    `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"></head>` +
    `<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#101828;` +
    `max-width:560px;margin:0 auto;padding:16px">${parts.join('\n')}</body></html>`
  );
}
