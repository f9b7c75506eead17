import { describe, expect, it } from 'vitest';
import { type Identity, toActor } from '../../src/access/identity.ts';
import {
  boardPolicy,
  canCommand,
  commandPolicy,
  isAllowed,
  socketPolicy,
  subjectPolicy,
} from '../../src/access/policy.ts';
import {
  audienceOf,
  canPlaceIn,
  canSeeOrder,
  canSeeReceipt,
  canSendAsCarrier,
  canSendAsLocation,
  canWorkIn,
  visibleChannels,
  visibleLocations,
} from '../../src/access/scope.ts';
import { type Role, roles } from '../../src/contracts/access.ts';

const who = (role: Role, own: Partial<Identity> = {}): Identity => ({
  kind: 'user',
  id: `${role}-1`,
  roles: [role],
  locations: ['wh-1'],
  carriers: ['postnord'],
  channels: ['web'],
  expiresAt: null,
  ...own,
});
const link: Identity = { ...who('admin'), kind: 'link', id: 'ord_a', orderId: 'ord_a' };
const rolesThat = (can: (identity: Identity) => boolean): readonly Role[] =>
  roles.filter((role) => can(who(role)));

describe('roles', () => {
  it.each(Object.entries(commandPolicy))('%s is for those in its row', (type, row) => {
    expect(
      rolesThat((identity) => canCommand(identity, type as keyof typeof commandPolicy)).toSorted(),
    ).toEqual(row.filter((audience) => audience !== 'link').toSorted());
  });

  it('a link has no role, whatever it claims', () => {
    expect(isAllowed(link, ['admin'])).toBe(false);
    expect(isAllowed(link, ['link'])).toBe(true);
    expect(isAllowed(who('admin'), ['link'])).toBe(false);
  });

  it('nobody reaches boards or subjects that no row gives them', () => {
    expect(rolesThat((identity) => isAllowed(identity, boardPolicy.exceptions))).toEqual([
      'admin',
      'ops',
      'agent',
    ]);
    expect(rolesThat((identity) => isAllowed(identity, socketPolicy['order:watch']))).not.toContain(
      'carrier',
    );
    expect(subjectPolicy['hub.events.>']).toEqual({ publish: [], subscribe: [] });
    for (const [subject, { publish }] of Object.entries(subjectPolicy)) {
      if (subject.startsWith('hub.')) expect(publish).toEqual([]);
    }
  });
});

describe('scopes', () => {
  const own = { orderId: 'ord_a', channel: 'web' };
  const foreign = { orderId: 'ord_b', channel: 'other' };

  it('whose orders', () => {
    expect(rolesThat((identity) => canSeeOrder(identity, own))).toEqual([
      'admin',
      'ops',
      'agent',
      'sales',
      'storefront',
    ]);
    expect(rolesThat((identity) => canSeeOrder(identity, foreign))).toEqual([
      'admin',
      'ops',
      'agent',
      'sales',
    ]);
    expect([canSeeOrder(link, own), canSeeOrder(link, foreign)]).toEqual([true, false]);
    expect(visibleChannels(who('storefront'))).toEqual(['web']);
    expect(visibleChannels(who('warehouse'))).toEqual([]);
    expect(visibleChannels(who('ops'))).toBeUndefined();
  });

  it('who places where', () => {
    expect(rolesThat((identity) => canPlaceIn(identity, 'web'))).toEqual([
      'admin',
      'agent',
      'sales',
      'storefront',
    ]);
    expect(rolesThat((identity) => canPlaceIn(identity, 'other'))).toEqual(['admin', 'agent', 'sales']);
  });

  it('whose work and whose messages', () => {
    expect(rolesThat((identity) => canWorkIn(identity, 'wh-1'))).toEqual(['admin', 'ops', 'warehouse']);
    expect(rolesThat((identity) => canWorkIn(identity, 'wh-2'))).toEqual(['admin', 'ops']);
    expect(visibleLocations(who('carrier'))).toEqual([]);
    expect(rolesThat((identity) => canSendAsCarrier(identity, 'postnord'))).toEqual(['admin', 'carrier']);
    expect(rolesThat((identity) => canSendAsCarrier(identity, 'dhl'))).toEqual(['admin']);
    expect(rolesThat((identity) => canSendAsLocation(identity, 'wh-1'))).toEqual(['admin', 'warehouse']);
    expect(rolesThat((identity) => canSeeReceipt(identity, 'postnord'))).toEqual(['admin', 'ops', 'carrier']);
  });

  it('how much of an order is shown', () => {
    expect(roles.map((role) => audienceOf(who(role)))).toEqual([
      'staff',
      'staff',
      'staff',
      'staff',
      'storefront',
      'warehouse',
      'warehouse',
    ]);
    expect(audienceOf(link)).toBe('customer');
  });

  it('who did it: a person when any role is an office one', () => {
    expect(toActor(who('warehouse'))).toEqual({ kind: 'warehouse', id: 'warehouse-1' });
    expect(toActor({ ...who('warehouse'), roles: ['warehouse', 'ops'], name: 'Ola' })).toEqual({
      kind: 'user',
      id: 'warehouse-1',
      name: 'Ola',
    });
    expect(toActor(link).kind).toBe('customer');
  });
});
