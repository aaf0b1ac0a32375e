import { slack } from '../src/slack/index.ts';
import { testComparison } from './test-comparison.ts';

testComparison(slack);
