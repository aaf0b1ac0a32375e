#!/usr/bin/env node
import module from 'node:module';
import { processIo } from './io.js';
import { runCli } from './run-cli.js';

// What an earlier start has compiled need not be compiled again. Older versions of Node have no such cache.
module.enableCompileCache?.();
process.exitCode = await runCli(process.argv.slice(2), processIo());
