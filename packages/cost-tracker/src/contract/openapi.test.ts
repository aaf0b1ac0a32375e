import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.js';
import { operations } from './operations.js';

describe('openApiDocument', () => {
  it('describes every operation of the contract, and nothing else', () => {
    const { paths } = openApiDocument('1.0.0') as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const described = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual(Object.keys(operations).sort());
  });

  it('names the fields of the first contract as the event has them', () => {
    const text = JSON.stringify(openApiDocument('1.0.0'));
    for (const field of ['account_id', 'service', 'model', 'tokens', 'cost', 'timestamp'])
      expect(text).toContain(`"${field}"`);
  });

  it('asks for a token everywhere but at the health check', () => {
    const open = Object.entries(operations).filter(([, { scope }]) => scope === undefined);
    expect(open.map(([name]) => name)).toEqual(['getHealth']);
  });

  it('lists the query of a summary with its required account', () => {
    const document = JSON.parse(JSON.stringify(openApiDocument('1.0.0')));
    expect(document.paths['/api/summary/daily'].get.parameters).toMatchObject([
      { name: 'account_id', in: 'query', required: true },
      { name: 'date', in: 'query', required: false },
      { name: 'time_zone', in: 'query', required: false },
    ]);
  });
});
