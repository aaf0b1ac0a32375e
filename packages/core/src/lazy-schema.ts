import type { StandardSchema } from './standard-schema.js';

/**
 * A schema that is built when it is first used. An application imports the tables of all ports and most
 * of it to leave them alone; building their schemas would be half of that import.
 */
export function lazySchema<T>(build: () => StandardSchema<unknown, T>): StandardSchema<unknown, T> {
  let built: StandardSchema<unknown, T> | undefined;
  return {
    '~standard': {
      version: 1,
      vendor: 'quayside',
      validate: (value) => {
        built ??= build();
        return built['~standard'].validate(value);
      },
    },
  };
}
