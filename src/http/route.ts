import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { Method, RouteName } from '../access/policy.ts';

/** Binds a method to a route of the policy: one that has no row there does not compile. */
export const Route = (name: RouteName, status = 200): MethodDecorator => {
  const { method, path } = readRoute(name);
  return applyDecorators(
    RequestMapping({ method: methods[method], path: toPattern(path) }),
    HttpCode(status),
    SetMetadata(routeKey, name),
  );
};

export const findRoute = (handler: object): RouteName | undefined =>
  Reflect.getMetadata(routeKey, handler) as RouteName | undefined;

const routeKey = 'hub:route';

const methods = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  DELETE: RequestMethod.DELETE,
} as const satisfies Record<Method, RequestMethod>;

export function readRoute(name: RouteName): { readonly method: Method; readonly path: string } {
  const [method, path] = name.split(' ') as [Method, string];
  return { method, path };
}

/** `{path}` may have slashes in it, any other `{name}` is one part. */
const toPattern = (path: string): string =>
  path.replaceAll('{path}', '*path').replaceAll(/\{(\w+)\}/g, ':$1');
