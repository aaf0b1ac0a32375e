import { describe } from 'vitest';
import { itChecksInputs } from '../../test/bind-recording.js';
import { embeddingModel } from './embedding-model.js';

describe('embeddingModel', () => {
  itChecksInputs(embeddingModel, {
    accepted: [['embed', { texts: ['a', 'b'], model: 'small', dimensions: 256, purpose: 'query' }]],
    refused: [
      ['embed', 'no texts', { texts: [] }],
      ['embed', 'an empty text', { texts: ['a', ''] }],
      ['embed', 'more than 2048 texts', { texts: Array.from({ length: 2049 }, () => 'a') }],
      ['embed', 'vectors without length', { texts: ['a'], dimensions: 0 }],
      ['embed', 'one text outside a list', { texts: 'a' }],
    ],
  });
});
