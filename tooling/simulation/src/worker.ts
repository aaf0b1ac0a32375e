import { parentPort, workerData } from 'node:worker_threads';
import { type SeedRange, simulate } from './simulate.ts';

// Nobody reads the stacks of a million errors, and capturing them would be the dearest part of a run.
Error.stackTraceLimit = 0;

// The thread that started this one gave it a range: no other code does.
parentPort?.postMessage(await simulate(workerData as SeedRange));
