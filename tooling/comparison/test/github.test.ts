import { github } from '../src/github/index.ts';
import { testComparison } from './test-comparison.ts';

testComparison(github);
