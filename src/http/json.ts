import { isStorable } from '../contracts/primitives.ts';
import { findBreak } from './find-break.ts';
import { ProblemError } from './problem.ts';

/**
 * Bytes → JSON, with everything refused that would only fail further in: broken text, nesting that exhausts a parser,
 * keys that reach a prototype, and characters that PostgreSQL cannot store.
 */
const maxDepth = 64;
const broken = (detail: string): ProblemError => new ProblemError(400, 'malformed_json', detail);
const decoder = new TextDecoder('utf-8', { fatal: true });

export function parseJson(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes.length === 0) throw broken('The body is empty; it should be JSON.');
  checkDepth(bytes);
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(`The body is not JSON${lineOf(text, findBreak(text))}.`);
  }
  // A look at every key and string only where an escape or a forbidden key could be in it.
  if (text.includes('\\u') || text.includes('__proto__')) checkDeep(value, '');
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw broken('The body is not UTF-8.');
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Over the bytes, before anything is built from them. */
function checkDepth(bytes: Uint8Array): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (isInString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > maxDepth) throw broken(`The body is nested more than ${maxDepth} levels deep.`);
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
}

function checkDeep(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (!isStorable(value))
      throw new ProblemError(400, 'invalid', 'Some text cannot be kept.', { errors: [unstorable(path)] });
  } else if (value !== null && typeof value === 'object') {
    for (const [key, held] of Object.entries(value)) {
      const inner = `${path}/${key}`;
      if (key === '__proto__') {
        throw new ProblemError(400, 'invalid', 'Some fields are not as they should be.', {
          errors: [{ path: inner, message: 'is not a field here' }],
        });
      }
      if (!isStorable(key))
        throw new ProblemError(400, 'invalid', 'Some text cannot be kept.', { errors: [unstorable(path)] });
      checkDeep(held, inner);
    }
  }
}

const unstorable = (path: string): { path: string; message: string } => ({
  path: path === '' ? '/' : path,
  message: 'holds a character that cannot be kept (U+0000 or half of a pair)',
});

function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
