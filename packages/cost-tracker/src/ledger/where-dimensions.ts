import type { UsageDimensions } from '@quayside/core';
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from './database.js';

type EventQuery<Selected> = SelectQueryBuilder<Database, 'usage_events', Selected>;

/** The columns of `usage_events` that hold dimensions. */
export const DIMENSION_COLUMNS = {
  user: 'dim_user',
  team: 'dim_team',
  key: 'dim_key',
  task: 'dim_task',
  repository: 'dim_repository',
  session: 'dim_session',
} as const;

/** Narrows events to those with all of the dimensions. */
export function whereDimensions<Selected>(
  query: EventQuery<Selected>,
  dimensions: UsageDimensions,
): EventQuery<Selected> {
  let narrowed = query;
  for (const [dimension, column] of Object.entries(DIMENSION_COLUMNS)) {
    const name = dimensions[dimension as keyof typeof DIMENSION_COLUMNS];
    if (name !== undefined) narrowed = narrowed.where(column, '=', name);
  }
  return narrowed;
}
