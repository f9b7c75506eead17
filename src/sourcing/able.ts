import type { PlannedLine, PlanRequest } from './request.ts';

/**
 * The only locations that can do the line; undefined: all can. Where a special line names no capability and no location has
 * `special`, nobody has said who can: all can then.
 */
export const toAble = (
  line: PlannedLine,
  { locations }: Pick<PlanRequest, 'locations'>,
): ReadonlySet<string> | undefined => {
  if (line.kind !== 'special') return undefined;
  const able = locations.filter(({ capabilities = [] }) => capabilities.includes(toNeed(line)));
  return able.length === 0 && line.capability === undefined
    ? undefined
    : new Set(able.map(({ location }) => location));
};

export const toNeed = ({ capability = 'special' }: PlannedLine): string => capability;

/** What none of the locations that may ship it can ever do, in a sentence. */
export const findUndoable = (request: PlanRequest, only: string | undefined): string | undefined => {
  for (const line of request.lines) {
    const able = toAble(line, request);
    if (able === undefined || (only === undefined ? able.size > 0 : able.has(only))) continue;
    return `Line ${line.lineId} needs ${toNeed(line)}${only === undefined ? '' : `, and ${only} has it not`}.`;
  }
  return undefined;
};
