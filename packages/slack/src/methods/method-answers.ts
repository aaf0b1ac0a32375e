import * as z from '@quayside/core/schema';
import {
  channelSchema,
  type SlackChannel,
  type SlackUser,
  userSchema,
} from '../api/directory-api.js';
import type { ViewAnswer } from './method-params.js';

export const channelAnswer: z.Schema<{ readonly channel: SlackChannel }> = z.received(() =>
  z.looseObject({ channel: channelSchema }),
);

export const userAnswer: z.Schema<{ readonly user: SlackUser }> = z.received(() =>
  z.looseObject({ user: userSchema }),
);

export const viewAnswer: z.Schema<ViewAnswer> = z.received(() =>
  z.looseObject({ view: z.looseObject({ id: z.string(), hash: z.nullish(z.string()) }) }),
);
