import { IntegrationError } from '@quayside/core';
import * as z from '@quayside/core/schema';

/** What every portfolio server says of a repository. */
export interface RepositorySummary {
  readonly name: string;
  readonly openIssues: number;
  /** 0 to 100. */
  readonly healthScore: number;
}

/** What every portfolio server says of a scan. */
export interface PortfolioSummary {
  readonly repositories: readonly RepositorySummary[];
  /** False where the server does not say it. */
  readonly cached: boolean;
}

interface RowJson {
  readonly name: string;
  readonly open_issues: number;
  readonly health_score: number;
}

const rows: z.Schema<readonly RowJson[]> = z.array(
  z.looseObject({
    name: z.string().check(z.minLength(1)),
    open_issues: z.int().check(z.gte(0)),
    health_score: z.number().check(z.gte(0), z.lte(100)),
  }),
);

const answer: z.Schema<{
  readonly results?: readonly RowJson[] | undefined;
  readonly repos?: readonly RowJson[] | undefined;
  readonly cached?: boolean | undefined;
}> = z.looseObject({
  results: z.optional(rows),
  repos: z.optional(rows),
  cached: z.optional(z.boolean()),
});

/**
 * Reads the answer of a tool `scan_portfolio`, ours or another's: `{ results, cached }` or
 * `{ repos, repo_count, cached }`, with any further fields.
 *
 * @throws malformed_response for anything else
 */
export function parsePortfolioJson(json: unknown): PortfolioSummary {
  const { success, data } = answer.safeParse(json);
  const found = success ? (data.results ?? data.repos) : undefined;
  if (found === undefined) {
    throw new IntegrationError({
      message:
        'The portfolio cannot be read: it is neither { results } nor { repos } with names, open issues and health scores (malformed_response). Check what the server answers.',
      code: 'malformed_response',
      execution: 'executed',
    });
  }
  const repositories = found.map(({ name, open_issues, health_score }) => ({
    name,
    openIssues: open_issues,
    healthScore: health_score,
  }));
  return { repositories, cached: data?.cached ?? false };
}
