import { createHash } from 'node:crypto';

/** PostgreSQL holds neither NUL nor half a pair, and what stands beside one in a statement is refused with it. */
const unstorable = /\0|\p{Surrogate}/u;

/** For people to read: what cannot be kept is shown as what it was. */
export const toStorable = (text: string): string =>
  unstorable.test(text) ? text.replaceAll('\0', '\\u0000').replaceAll(/\p{Surrogate}/gu, '\u{FFFD}') : text;

/** To be known by: two that cannot be kept stay two. */
export const toStorableId = (id: string): string =>
  unstorable.test(id) ? `sha256:${createHash('sha256').update(id, 'utf16le').digest('base64url')}` : id;
