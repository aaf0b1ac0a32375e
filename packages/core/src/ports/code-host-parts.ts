import * as z from '../schema/index.js';

/**
 * Segments that a URL's parser would resolve. Adapters put these paths into URLs: `..` would make a
 * request for one repository a request for another.
 */
function hasPlainSegments(path: string): boolean {
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** An owner, group or workspace, or a path below it. */
export const ownerPath: z.Schema<string> = z
  .string()
  .check(
    z.refine((path) => /^[\w./-]+$/.test(path) && hasPlainSegments(path), 'is no path of an owner'),
  );

/** `owner/name`, with all groups on hosts that nest them. */
export const repositoryPath: z.Schema<string> = z
  .string()
  .check(
    z.refine(
      (path) => /^[\w.-]+(?:\/[\w.-]+)+$/.test(path) && hasPlainSegments(path),
      "must be 'owner/name'",
    ),
  );

/** A path inside a repository, from its root. */
export const pathText: z.Schema<string> = z
  .string()
  .check(z.refine(hasPlainSegments, "is no path from the repository's root, such as 'docs/a.md'"));

export const inRepository: { readonly repository: z.Schema<string> } = {
  repository: repositoryPath,
};
