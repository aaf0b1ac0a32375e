import { stripe } from '../src/stripe/index.ts';
import { testComparison } from './test-comparison.ts';

testComparison(stripe);
