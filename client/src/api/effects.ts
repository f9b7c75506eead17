import type { EffectCounts, EffectSettled, FailedEffect } from '../../../src/contracts/effects.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** What should have gone out and did not, over HTTP. */
const api = '/api/v1/effects';
const id = encodeURIComponent;

export const loadEffects = (
  http: Http,
  state: FailedEffect['state'],
  cursor?: string,
): Promise<Result<List<FailedEffect>>> =>
  http.get(`${api}?limit=50&state=${state}${cursor === undefined ? '' : `&cursor=${id(cursor)}`}`);

export const loadEffectCounts = (http: Http): Promise<Result<EffectCounts>> => http.get(`${api}/counts`);

export const retryEffect = (http: Http, effectId: string): Promise<Result<EffectSettled>> =>
  http.post(`${api}/${id(effectId)}/retry`, {});

export const giveUpEffect = (http: Http, effectId: string, reason: string): Promise<Result<EffectSettled>> =>
  http.post(`${api}/${id(effectId)}/give-up`, { reason });
