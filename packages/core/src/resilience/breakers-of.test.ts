import { describe, expect, it } from 'vitest';
import { only } from '../only.js';
import { pipeline } from '../pipeline.js';
import { describePolicy } from '../policy.js';
import { breakersOf } from './breakers-of.js';
import { circuitBreaker } from './circuit-breaker.js';
import { retry } from './retry.js';

describe('breakersOf', () => {
  it('finds all breakers of a policy, outside in, those of nested policies included', () => {
    const outer = circuitBreaker();
    const inner = circuitBreaker();
    const policy = pipeline(
      outer,
      retry(),
      only(() => true, pipeline(inner)),
    );
    expect(breakersOf(policy)).toEqual([outer.registry, inner.registry]);
    expect(breakersOf(outer)).toEqual([outer.registry]);
  });

  it('finds none where there is none, or where somebody else calls a policy a breaker', () => {
    expect(breakersOf(retry())).toEqual([]);
    expect(breakersOf((call, next) => next(call))).toEqual([]);
    const foreign = describePolicy((call, next) => next(call), {
      kind: 'circuit_breaker',
      settings: {},
    });
    expect(breakersOf(foreign)).toEqual([]);
    const other = Object.assign(
      describePolicy((call, next) => next(call), { kind: 'other', settings: {} }),
      { registry: circuitBreaker().registry },
    );
    expect(breakersOf(other)).toEqual([]);
  });
});
