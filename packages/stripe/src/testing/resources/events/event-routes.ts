import { filledText, ignored, list, required } from '../../wire/fields.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject } from '../../wire/stripe-failure.js';
import { listRoute } from '../list-route.js';

/** `charge.*` stands for every event of charges. */
function isWanted(type: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** True where any of the patterns fits; without patterns always. */
export function isAnyOf(type: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => isWanted(type, pattern));
}

export const eventRoutes: readonly Route[] = [
  listRoute(
    '/v1/events',
    'event',
    { type: filledText, types: list(required(filledText)), ...ignored('delivery_success') },
    {
      collection: (account) => account.events,
      accepts: (event, { type, types }) =>
        isAnyOf(event.type, types) && (type === undefined || isAnyOf(event.type, [type])),
    },
  ),
  route('GET', '/v1/events/:id', 'event', {}, ({ context, id }) => {
    const found = context.account.events.get(id);
    if (found === undefined) throw missingObject('event', id);
    return found;
  }),
];
