import { bannedWordsIn } from '@quayside-tooling/architecture/banned-words';

/** The spellings of an adapter's name that its files need. */
export interface AdapterName {
  /** `google-chat`: the package, its folder and files, the provider. */
  readonly kebab: string;
  /** `GoogleChat` */
  readonly pascal: string;
  /** `googleChat` */
  readonly camel: string;
  /** `GOOGLE_CHAT` */
  readonly screaming: string;
}

/** Reads a name. @throws Error for one that no package can have, saying why */
export function parseAdapterName(kebab: string): AdapterName {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) || kebab.length > 40)
    throw new Error(
      `"${kebab}" cannot be the name of an adapter: use lower-case letters, digits and single hyphens, such as "google-chat".`,
    );
  const [banned] = bannedWordsIn(kebab);
  if (banned !== undefined)
    throw new Error(
      `"${kebab}" cannot be the name of an adapter: "${banned}" says nothing, and no name here has it. Run the words together, or choose another.`,
    );
  const pascal = kebab
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { kebab, pascal, camel, screaming: kebab.replaceAll('-', '_').toUpperCase() };
}
