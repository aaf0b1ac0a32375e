import { openai } from '../src/openai/index.ts';
import { testComparison } from './test-comparison.ts';

testComparison(openai);
