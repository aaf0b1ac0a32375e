import { lazySchema } from '../lazy-schema.js';
import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import { inRepository, ownerPath, pathText, repositoryPath } from './code-host-parts.js';
import type {
  CommentInput,
  CreateChangeRequestInput,
  CreateIssueInput,
  LabelInput,
  ListChangeRequestsInput,
  ListIssuesInput,
  ListRepositoriesInput,
  MergeChangeRequestInput,
  NumberedRef,
  ReviewInput,
  SearchInput,
  UpdateIssueInput,
} from './code-host-requests.js';
import { pageSize, text } from './input-parts.js';

/** Strict on what is sent: an unknown field is a typing mistake that would otherwise be lost in silence. */
const numbered = { ...inRepository, number: z.int().check(z.gte(1)) };
const paged = { pageSize: z.optional(pageSize) };
const texts = z.array(text);

export const repositoryInput: StandardSchema<unknown, string> = repositoryPath;

export const listRepositoriesInput: StandardSchema<unknown, ListRepositoriesInput> = lazySchema(
  () =>
    z.strictObject({
      owner: z.optional(
        z.strictObject({ kind: z.enum(['user', 'organization']), name: ownerPath }),
      ),
      visibility: z.optional(z.enum(['public', 'private', 'internal'])),
      sort: z.optional(z.enum(['created', 'pushed', 'name'])),
      ...paged,
    }),
);

export const numberedInput: StandardSchema<unknown, NumberedRef> = lazySchema(() =>
  z.strictObject(numbered),
);

export const listIssuesInput: StandardSchema<unknown, ListIssuesInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    state: z.optional(z.enum(['open', 'closed', 'all'])),
    labels: z.optional(texts),
    assignee: z.optional(text),
    updatedFrom: z.optional(z.date()),
    ...paged,
  }),
);

export const createIssueInput: StandardSchema<unknown, CreateIssueInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    title: text,
    body: z.optional(z.string()),
    labels: z.optional(texts),
    assignees: z.optional(texts),
  }),
);

export const updateIssueInput: StandardSchema<unknown, UpdateIssueInput> = lazySchema(() =>
  z
    .strictObject({
      ...numbered,
      title: z.optional(text),
      body: z.optional(z.string()),
      state: z.optional(z.enum(['open', 'closed'])),
      closeReason: z.optional(z.enum(['completed', 'not_planned'])),
      labels: z.optional(texts),
      assignees: z.optional(texts),
    })
    .check(
      z.refine(
        ({ closeReason, state }) => closeReason === undefined || state === 'closed',
        "closeReason goes with state 'closed'",
      ),
      z.refine(
        ({ repository: _repository, number: _number, ...changes }) =>
          Object.values(changes).some((change) => change !== undefined),
        'changes nothing',
      ),
    ),
);

export const commentInput: StandardSchema<unknown, CommentInput> = lazySchema(() =>
  z.strictObject({
    ...numbered,
    body: text,
  }),
);

export const labelInput: StandardSchema<unknown, LabelInput> = lazySchema(() =>
  z.strictObject({
    ...numbered,
    labels: z.array(text).check(z.minLength(1)),
  }),
);

export const listChangeRequestsInput: StandardSchema<unknown, ListChangeRequestsInput> = lazySchema(
  () =>
    z.strictObject({
      ...inRepository,
      state: z.optional(z.enum(['open', 'merged', 'closed', 'all'])),
      sourceBranch: z.optional(text),
      targetBranch: z.optional(text),
      ...paged,
    }),
);

export const createChangeRequestInput: StandardSchema<unknown, CreateChangeRequestInput> =
  lazySchema(() =>
    z.strictObject({
      ...inRepository,
      title: text,
      body: z.optional(z.string()),
      sourceBranch: text,
      targetBranch: text,
      draft: z.optional(z.boolean()),
    }),
  );

export const mergeChangeRequestInput: StandardSchema<unknown, MergeChangeRequestInput> = lazySchema(
  () =>
    z.strictObject({
      ...numbered,
      method: z.optional(z.enum(['merge', 'squash', 'rebase'])),
      sourceSha: z.optional(text),
      commitMessage: z.optional(text),
    }),
);

const reviewComment = z.strictObject({
  path: pathText,
  line: z.int().check(z.gte(1)),
  body: text,
});

export const reviewInput: StandardSchema<unknown, ReviewInput> = lazySchema(() =>
  z
    .strictObject({
      ...numbered,
      verdict: z.enum(['approve', 'request_changes', 'comment']),
      body: z.optional(text),
      comments: z.optional(z.array(reviewComment)),
    })
    .check(
      z.refine(
        ({ verdict, body }) => verdict === 'approve' || body !== undefined,
        'body is needed unless the verdict is approve',
      ),
    ),
);

export const searchInput: StandardSchema<unknown, SearchInput> = lazySchema(() =>
  z.strictObject({
    query: text,
    within: z.optional(ownerPath),
    ...paged,
  }),
);
