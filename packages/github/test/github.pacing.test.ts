import { isIntegrationError, pipeline } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { createVirtualClock, recordFacts, seededRandom } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGitHub, type GitHubOptions, githubPacing } from '../src/index.js';
import { createFakeGitHub, type FakeGitHubOptions } from '../src/testing/index.js';

const repository = 'acme/shop';
const TWO_LABELS = { repository, number: 1, labels: ['a', 'b'] };

function setup(options: Partial<GitHubOptions> = {}, server: FakeGitHubOptions = {}) {
  const clock = createVirtualClock();
  const fake = createFakeGitHub({ clock, ...server });
  /** When each request arrived, and how many were there at the same time. */
  const sent: Array<{ readonly what: string; readonly at: number }> = [];
  let answerMs = 0;
  let underway = 0;
  let most = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push({ what: `${request.method} ${new URL(request.url).pathname}`, at: clock.now() });
    underway += 1;
    most = Math.max(most, underway);
    if (answerMs > 0) await new Promise<void>((resolve) => clock.schedule(resolve, answerMs));
    underway -= 1;
    return fake.fetch(request);
  };
  const github = createGitHub({ token: 't', fetch, clock, ...options });
  return {
    clock,
    fake,
    sent,
    fetch,
    github,
    takes: (ms: number) => {
      answerMs = ms;
    },
    most: () => most,
    timesOf: (what: string) => sent.filter((one) => one.what.startsWith(what)).map(({ at }) => at),
  };
}

const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);
const write = ({ code }: ReturnType<typeof createGitHub>) =>
  code.createIssue({ repository, title: 'a' });

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() =>
  createGitHub({ token: 't', fetch: createFakeGitHub().fetch }).code.getRepository(repository),
);

describe('writes', () => {
  it('of a burst go one at a time and a second apart, while reads pass them', async () => {
    const { clock, github, takes, timesOf } = setup();
    takes(100);
    const writes = Array.from({ length: 5 }, () => write(github));
    const reads = Array.from({ length: 5 }, () => github.code.getRepository(repository));
    await clock.settle(Promise.all([...writes, ...reads]));
    expect(timesOf('POST')).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(timesOf('GET')).toEqual([0, 0, 0, 0, 0]);
  });

  it('wait for the answer to the one before, however long it takes', async () => {
    const { clock, github, takes, timesOf, most } = setup();
    takes(3_000);
    await clock.settle(Promise.all([write(github), write(github), write(github)]));
    expect(timesOf('POST')).toEqual([0, 3_000, 6_000]);
    expect(most()).toBe(1);
  });

  it('are those of every entry: mutations, the rest of the API, files', async () => {
    const { clock, github, takes, sent } = setup();
    takes(10);
    await clock.settle(
      Promise.all([
        github.graphql('mutation { a }'),
        github.client.request('PUT', `/repos/${repository}/topics`, { json: {} }).catch(() => {}),
        github.code.putFile({ repository, path: 'a', content: 'a', message: 'a' }),
        github.graphql('{ a }'),
        github.code.addLabels(TWO_LABELS).catch(() => {}),
      ]),
    );
    const writes = sent.filter(({ what }) => /^PUT|graphql|labels/.test(what)).map(({ at }) => at);
    // The query passes; a file is looked for before it is written.
    expect(writes).toEqual([0, 0, 1_000, 2_010, 3_000]);
  });

  it('whose turn comes too late are refused at once, and nothing is sent', async () => {
    const { clock, github, timesOf } = setup();
    const all = Array.from({ length: 5 }, () =>
      errorOf(github.code.createIssue({ repository, title: 'a' }, { timeoutMs: 2_500 })),
    );
    for (const refused of all.slice(3))
      expect(await refused).toMatchObject({
        code: 'rate_limited',
        execution: 'not_executed',
        retryAfterMs: 3_000,
        details: { key: 'github' },
      });
    expect(clock.now()).toBe(0);
    await clock.settle(Promise.all(all));
    expect(timesOf('POST')).toEqual([0, 1_000, 2_000]);
  });

  it('of two tokens do not wait for each other', async () => {
    const { clock, fetch, timesOf } = setup();
    const other = createGitHub({ token: 'a', fetch, clock });
    const another = createGitHub({ token: 'b', fetch, clock });
    await clock.settle(Promise.all([write(other), write(another)]));
    expect(timesOf('POST')).toEqual([0, 0]);
  });

  it('of adapters with one pacing wait for each other', async () => {
    const { clock, fetch, timesOf } = setup();
    const policy = pipeline(githubPacing({ clock, writeGapMs: 2_000 }));
    const [one, two] = [1, 2].map(() => createGitHub({ token: 'a', fetch, clock, policy }));
    if (one === undefined || two === undefined) throw new Error('two adapters');
    await clock.settle(Promise.all([write(one), write(two)]));
    expect(timesOf('POST')).toEqual([0, 2_000]);
  });
});

describe('calls on their way', () => {
  it.each([
    [undefined, 100],
    [{ concurrency: 7 }, 7],
  ])('with %o are %i at most', async (pacing, most) => {
    const { clock, github, takes, ...seen } = setup({ pacing });
    takes(100);
    const reads = Array.from({ length: 250 }, () => github.code.getRepository(repository));
    await clock.settle(Promise.all(reads));
    expect(seen.most()).toBe(most);
  });
});

describe('a resource of which nothing is left', () => {
  const searching = { searchLimit: 2 };
  const find = ({ code }: ReturnType<typeof createGitHub>) =>
    code.searchRepositories({ query: 'shop' })[Symbol.asyncIterator]().next();

  it('blocks no other one, and is asked again when it is full', async () => {
    const { clock, github, timesOf } = setup({ pacing: { maxWaitMs: 90_000 } }, searching);
    const { code } = github;
    await clock.settle(code.getRepository(repository));
    await clock.settle(Promise.all([find(github), find(github)]));
    expect(await errorOf(clock.settle(find(github)))).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      details: { resource: 'search' },
    });
    await clock.settle(Promise.all([code.getRepository(repository), write(github)]));
    expect(clock.now()).toBe(0);
    expect(timesOf('GET /search')).toEqual([0, 0]);
    await clock.advance(60_000);
    await clock.settle(find(github));
    expect(timesOf('GET /search')).toHaveLength(3);
  });

  it('is kept apart in requests of the rest of the API, too', async () => {
    const { clock, github, sent } = setup({}, searching);
    const { client } = github;
    const search = () => client.request('GET', '/search/issues', { query: { q: 'a' } });
    const list = () =>
      client
        .list('/search/code', { query: { q: 'shop' }, field: 'items' })
        [Symbol.asyncIterator]()
        .next();
    for (const ask of [() => client.request('GET', '/user'), search, list, search, list])
      await clock.settle<unknown>(ask());
    for (const again of [search, list])
      expect(await errorOf(clock.settle(again()))).toMatchObject({ code: 'rate_limited' });
    expect(sent).toHaveLength(5);
    await clock.settle(client.request('GET', `/repos/${repository}`));
    expect(clock.now()).toBe(0);
  });

  it('is asked for in vain by those only who were sent before anybody knew', async () => {
    const { clock, fake, github } = setup({}, { hourlyLimit: 3 });
    const reads = Array.from({ length: 9 }, () => errorOf(github.code.getRepository(repository)));
    await clock.settle(Promise.all(reads));
    for (let read = 0; read < 3; read += 1) await errorOf(github.code.getRepository(repository));
    expect(fake.requests.total).toBe(9);
    expect(await errorOf(github.code.getRepository(repository))).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
    });
    expect(fake.requests.total).toBe(9);
  });

  it('is not used up by answers that have not changed', async () => {
    const { clock, fake, github } = setup({ etagCacheBytes: 100_000 }, { hourlyLimit: 3 });
    for (let read = 0; read < 9; read += 1)
      await clock.settle(github.code.getRepository(repository));
    expect(clock.now()).toBe(0);
    expect(fake.quota.remaining).toBe(2);
  });

  it('leaves to others what is kept for them', async () => {
    const { clock, github, fake } = setup({ pacing: { reserve: 0.5 } }, { hourlyLimit: 10 });
    for (let read = 0; read < 9; read += 1)
      await errorOf(clock.settle(github.code.getRepository(repository)));
    expect(fake.quota.remaining).toBe(5);
  });
});

describe('after a secondary limit', () => {
  const limit = { kind: 'rate_limit', retryAfter: 20, match: { method: 'POST' } } as const;

  it('nothing is sent until the time that GitHub names', async () => {
    const { clock, fake, github, sent } = setup();
    fake.faults.add(limit);
    const limited = write(github);
    await clock.advance(1);
    const others = [
      github.code.getRepository(repository),
      github.graphql('{ a }'),
      github.client.request('GET', `/repos/${repository}`),
      write(github),
    ];
    await clock.advance(19_998);
    expect(sent).toHaveLength(1);
    await clock.settle(Promise.all([limited, ...others]));
    expect(sent.slice(1).every(({ at }) => at >= 20_000)).toBe(true);
    expect(fake.requests.entries().filter(({ status }) => status === 201)).toHaveLength(2);
  });

  it('a call whose deadline lies before that time is refused at once', async () => {
    const { clock, fake, github, sent } = setup();
    fake.faults.add(limit);
    const limited = write(github);
    await clock.advance(1);
    const error = await errorOf(github.code.getRepository(repository, { timeoutMs: 5_000 }));
    expect(clock.now()).toBe(1);
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(isIntegrationError(error) && error.retryAfterMs).toBeGreaterThanOrEqual(19_999);
    expect(sent).toHaveLength(1);
    await clock.settle(limited);
  });

  it('that names no time everybody waits for a minute, and so is refused', async () => {
    const { clock, fake, github, sent } = setup();
    fake.faults.add({ kind: 'rate_limit', match: { method: 'POST' } });
    expect(await errorOf(clock.settle(write(github)))).toMatchObject({
      code: 'rate_limited',
      details: { limit: 'secondary' },
    });
    const reading = () => errorOf(clock.settle(github.code.getRepository(repository)));
    expect(await reading()).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    await clock.advance(62_000);
    await reading();
    expect(sent).toHaveLength(2);
  });

  it('calls under way send none of their later requests', async () => {
    const { clock, fake, github, takes, sent } = setup({ policy: pipeline() });
    const { code } = github;
    await clock.settle(code.createIssue({ repository, title: 'a', labels: ['a', 'b'] }));
    takes(100);
    fake.faults.add({ ...limit, match: { method: 'POST', path: '/repos/acme/shop/issues' } });
    const limited = errorOf(write(github));
    await clock.advance(50);
    const removing = errorOf(code.removeLabels(TWO_LABELS));
    const writing = errorOf(
      code.putFile({ repository, path: 'a.txt', content: 'a', message: 'a' }),
    );
    await clock.settle(Promise.all([limited, removing, writing]));
    // The file was looked for and not written; of two labels one is gone.
    expect(sent.map(({ what }) => what.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE', 'GET']);
    expect(await writing).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(await removing).toMatchObject({ code: 'rate_limited', execution: 'unknown' });
    await clock.advance(20_000);
    await clock.settle(code.removeLabels(TWO_LABELS));
    expect((await clock.settle(code.getIssue({ repository, number: 1 }))).labels).toEqual([]);
  });

  it('a merge of which the answer cannot be read is not called undone', async () => {
    const { clock, fake, github } = setup({ policy: pipeline() });
    const { code } = github;
    const { sha } = await code.getRef({ repository, kind: 'branch', name: 'main' });
    await code.createRef({ repository, kind: 'branch', name: 'b', sha });
    await code.putFile({ repository, path: 'b', branch: 'b', content: 'b', message: 'b' });
    const change = { repository, title: 'b', sourceBranch: 'b', targetBranch: 'main' };
    const { number } = await clock.settle(code.createChangeRequest(change));
    fake.faults.add({
      kind: 'rate_limit',
      match: { method: 'GET', path: '/repos/acme/shop/pulls' },
    });
    expect(await errorOf(code.mergeChangeRequest({ repository, number }))).toMatchObject({
      code: 'rate_limited',
      execution: 'unknown',
    });
  });
});

describe('the option', () => {
  it.each([
    [{ pacing: false as const }, [0, 0]],
    [{ pacing: { writeGapMs: 5_000 } }, [0, 5_000]],
    [{ policy: standard() }, [0, 0]],
  ])('%o', async (options, times) => {
    const { clock, github, timesOf } = setup(options);
    await clock.settle(Promise.all([write(github), write(github)]));
    expect(timesOf('POST')).toEqual(times);
  });

  it('is refused beside a policy, which replaces it, and with figures that are none', () => {
    const make = (options: Partial<GitHubOptions>) => () =>
      createGitHub({ token: 't', ...options });
    expect(make({ policy: standard(), pacing: false })).toThrow('pacing');
    expect(make({ pacing: { concurrency: 0 } })).toThrow('concurrency');
    expect(make({ pacing: { writeGapMs: Number.NaN } })).toThrow('serialGapMs');
  });

  it('shows in the facts who waits, and for how long', async () => {
    const log = recordFacts();
    const { clock, github } = setup({ listeners: [log.listener] });
    await clock.settle(Promise.all([write(github), write(github)]));
    const delays = log.facts.filter(({ type }) => type === 'pacing.delayed');
    expect(delays).toHaveLength(1);
    expect(delays[0]).toMatchObject({ key: 'github', delayMs: 1_000 });
  });
});

it('pacing › holds in a storm of limits, whatever the seed', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { clock, fake, fetch, timesOf, sent, takes } = setup();
    const random = seededRandom(seed);
    takes(50);
    let closedUntil = 0;
    const tooEarly: number[] = [];
    const watched: typeof globalThis.fetch = async (input, init) => {
      // What is on its way already cannot know.
      if (clock.now() < closedUntil) tooEarly.push(clock.now());
      const answer = await fetch(input, init);
      const wait = Number(answer.headers.get('retry-after') ?? 0) * 1_000;
      closedUntil = Math.max(closedUntil, clock.now() + wait);
      return answer;
    };
    const policy = standard({ clock, random, pacing: githubPacing({ clock, random }) });
    const github = createGitHub({ token: 't', fetch: watched, clock, policy });
    for (let fault = 0; fault < 6; fault += 1)
      fake.faults.add({ kind: 'rate_limit', retryAfter: 1 + Math.floor(random() * 4), after: 3 });
    const calls = Array.from({ length: 20 }, () =>
      errorOf(random() < 0.5 ? write(github) : github.code.getRepository(repository)),
    );
    await clock.settle(Promise.all(calls));
    expect(tooEarly).toEqual([]);
    const posts = timesOf('POST');
    for (const [index, at] of posts.slice(1).entries())
      expect(at - (posts[index] ?? 0)).toBeGreaterThan(999.999);
    expect(sent.length).toBeGreaterThan(20);
  }
});
