import { Octokit } from '@octokit/rest';
import type { CreateOperations } from '../operation.ts';
import { issueNumber, newIssue, place, tokens } from '../requests.ts';

export const create: CreateOperations = (origin) => {
  const { issues } = new Octokit({ auth: tokens.github, baseUrl: origin }).rest;
  return {
    'issues.create': () => issues.create({ ...place, ...newIssue }),
    'issues.get': () => issues.get({ ...place, issue_number: issueNumber }),
  };
};
