import type { NextFunction, Response } from 'express';
import type { Metrics } from '../platform/metrics.ts';
import type { HubRequest } from './request.ts';

/** Seconds by route and status class. By the policy's name of the route: a path would make a series of every order. */
export function measureRequests(
  metrics: Metrics,
): (request: HubRequest, response: Response, next: NextFunction) => void {
  const seconds = metrics.histogram(
    'hub_http_seconds',
    'Time of an HTTP request until its answer was sent.',
    ['route', 'status'],
  );
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      const status = `${Math.floor(response.statusCode / 100)}xx`;
      seconds.observe({ route: request.hubRoute ?? 'none', status }, (performance.now() - startedAt) / 1000);
    });
    next();
  };
}
