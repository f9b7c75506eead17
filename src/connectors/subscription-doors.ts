import type { SubscriptionDoorSettings } from '../contracts/registry.ts';
import type { OpenSubscriptionDoor, SubscriptionDoor } from '../hub/ports/subscription-door.ts';
import { createUpsSubscriptions } from './ups-subscriptions.ts';

/** The adapter that a carrier's settings name; the same one for the same settings, since it keeps its token. */
export function createSubscriptionDoors(): OpenSubscriptionDoor {
  const open = new Map<string, SubscriptionDoor>();
  return (settings) => {
    const key = JSON.stringify(settings);
    const known = open.get(key);
    if (known !== undefined) return known;
    const made = create(settings);
    open.set(key, made);
    return made;
  };
}

function create(settings: SubscriptionDoorSettings): SubscriptionDoor {
  switch (settings.adapter) {
    case 'ups-track-alert':
      return createUpsSubscriptions(settings);
  }
}
