import { createHash } from 'node:crypto';

export type ParsedBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string };

const maxDepth = 64;

const startsWithMark = (body: Buffer): boolean => body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;

/** JSON of at most 64 levels, without the keys that reach a prototype; else where it went wrong. */
export function parseBody(body: Buffer): ParsedBody {
  // The mark that some put before UTF-8; the doors of HTTP have passed over it too.
  const text = body.toString('utf8', startsWithMark(body) ? 3 : 0);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, detail: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const problem = findProblem(value, 0);
  return problem === undefined ? { ok: true, value } : { ok: false, detail: problem };
}

function findProblem(value: unknown, depth: number): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (depth >= maxDepth) return `deeper than ${maxDepth} levels`;
  if (Array.isArray(value)) {
    for (const item of value) {
      const problem = findProblem(item, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  for (const key in value) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      return `a field is called ${key}`;
    const problem = findProblem((value as Record<string, unknown>)[key], depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The identity of last resort: equal bytes are one message. */
export const bodyId = (body: Buffer): string =>
  `sha256:${createHash('sha256').update(body).digest('base64url')}`;
