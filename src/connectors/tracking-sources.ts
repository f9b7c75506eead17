import type { OpenTrackingSource } from '../hub/ports/tracking-source.ts';
import { createEasypostSource } from './easypost-source.ts';

/** The adapter that a carrier's settings name. */
export const openTrackingSource: OpenTrackingSource = (settings) => {
  switch (settings.adapter) {
    case 'easypost':
      return createEasypostSource(settings);
  }
};
