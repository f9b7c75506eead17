import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { toFieldErrors } from '../contracts/problems.ts';
import { isStorable } from '../contracts/primitives.ts';
import { parseJson } from './json.ts';
import { invalid, notFound } from './problem.ts';

/** What a request says, checked by its schema. Bodies arrive as bytes and are parsed here, after the guard. */
export const json = <T>(schema: z.ZodType<T>): PipeTransform<Buffer | undefined, T> => ({
  transform: (bytes) => parse(schema, parseJson(bytes)),
});

/** The same where nothing at all means `{}`. */
export const optionalJson = <T>(schema: z.ZodType<T>): PipeTransform<Buffer | undefined, T> => ({
  transform: (bytes) => parse(schema, bytes === undefined || bytes.length === 0 ? {} : parseJson(bytes)),
});

export const query = <T>(schema: z.ZodType<T>): PipeTransform<unknown, T> => ({
  transform: (values) => parse(schema, { ...(values as object) }),
});

/** An id in the path. What cannot be one names nothing. */
export const id = (pattern: RegExp): PipeTransform<string> => ({
  transform: (text) => {
    if (!pattern.test(text)) throw notFound();
    return text;
  },
});

export const orderIdPattern = /^ord_[a-z2-7]{16}$/;
export const orderPartPattern = /^ord_[a-z2-7]{16}[-.][A-Za-z0-9._-]{1,60}$/;
/** An order's case, or that of another stream: `feed:carrier-postnord.2`. */
export const casePattern =
  /^(ord_[a-z2-7]{16}[-.][A-Za-z0-9._-]{1,60}|[a-z]{2,20}:[A-Za-z0-9._@%~-]{1,160}\.\d{1,9})$/;
export const registryIdPattern = /^[a-z0-9_-]{1,64}$/;
/** As a shop names it (`idSchema`). */
export const customerIdPattern = /^[A-Za-z0-9_-]{1,64}$/;
export const anyIdPattern = /^[A-Za-z0-9_.:-]{1,120}$/;

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(toFieldErrors(parsed.error));
  return parsed.data;
}

export const words = z
  .string()
  .min(1)
  .max(200)
  .refine(isStorable, 'holds a character that cannot be searched for');

/** `a,b,c` in a query, each one of a closed list. */
export const listOf = <const Value extends string>(values: readonly Value[]) =>
  words
    .transform((given) => given.split(','))
    .pipe(z.array(z.enum(values)).min(1).max(values.length))
    .optional();

/** `a,b,c` in a query, each an id of the registry. */
export const idList = words
  .transform((given) => given.split(','))
  .pipe(z.array(z.string().regex(registryIdPattern, 'must be ids separated by commas')).min(1).max(50))
  .optional();

export const searchText = z
  .string()
  .trim()
  .max(200)
  .refine(isStorable, 'holds a character that cannot be searched for')
  .optional();

/** The words of a board's search. */
export const filterText = z
  .string()
  .max(500)
  .refine(isStorable, 'holds a character that cannot be searched for');

export const paging = {
  cursor: z.string().min(1).max(500).refine(isStorable, 'is no cursor').optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
} as const;

export const minPosition = z
  .string()
  .regex(/^[A-Za-z0-9]{1,32}\.\d{1,20}\.\d{1,20}$/, 'must be what a Hub-Position header said')
  .optional();
