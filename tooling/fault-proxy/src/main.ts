import { parseArgs } from 'node:util';
import { FAULT_KINDS } from './fault.ts';
import { createFaultProxy } from './fault-proxy.ts';

/** Runs the proxy as a process of its own. Prints one line of JSON when it listens. */
const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    port: { type: 'string', default: '0' },
    rate: { type: 'string', default: '0.3' },
    kinds: { type: 'string', default: FAULT_KINDS.join(',') },
    seed: { type: 'string', default: '1' },
    'delay-ms': { type: 'string', default: '300' },
    'stall-ms': { type: 'string', default: '5000' },
    'retry-after-seconds': { type: 'string', default: '1' },
  },
});
if (values.target === undefined) {
  process.stderr.write(
    'usage: main.ts --target http://host:port [--rate 0.3] [--kinds reset,stall] [--seed 1] [--port 0]\n',
  );
  process.exit(2);
}

const proxy = await createFaultProxy({
  target: values.target,
  port: Number(values.port),
  rate: Number(values.rate),
  mix: Object.fromEntries(values.kinds.split(',').map((kind) => [kind, 1])),
  seed: Number(values.seed),
  delayMs: Number(values['delay-ms']),
  stallMs: Number(values['stall-ms']),
  retryAfterSeconds: Number(values['retry-after-seconds']),
});
process.stdout.write(`${JSON.stringify({ url: proxy.url })}\n`);

const stop = (): void => void proxy.close().then(() => process.exit(0));
process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
