import { go } from '../../ui/router.tsx';
import type { News } from './alert-news.ts';

/** What this browser lets a page say on the desktop. `unasked`: a press of a button may ask. */
export type Permission = 'granted' | 'denied' | 'unasked' | 'impossible';

export const permission = (): Permission => {
  if (!('Notification' in window) || !isSecureContext) return 'impossible';
  return Notification.permission === 'default' ? 'unasked' : Notification.permission;
};

export const askPermission = async (): Promise<Permission> => {
  if (permission() === 'unasked') await Notification.requestPermission();
  return permission();
};

export const show = ({ tag, title, body, link }: News): void => {
  if (permission() !== 'granted') return;
  try {
    const notification = new Notification(title, { body, tag });
    notification.addEventListener('click', () => {
      notification.close();
      // What somebody is writing is not taken from them.
      if (document.querySelector('dialog[open]') === null) {
        focus();
        go(link);
      } else open(link);
    });
  } catch {
    // Some browsers of phones have the permission and let only service workers show anything.
  }
};
