import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { parseOptions } from '../../src/cli/options.js';
import { runInProcess } from './cli-setup.js';

const specs = {
  name: { value: 'TEXT', help: '', env: 'NAME', default: 'nobody' },
  count: { value: 'N', help: '' },
  tag: { value: 'TEXT', help: '', multiple: true },
  fast: { help: '' },
};
const parse = (argv: readonly string[], env = {}) => parseOptions(specs, argv, env, false);

describe('flags', () => {
  it('win over variables, and variables over defaults; an empty variable is none', () => {
    expect(parse(['--name', 'ada'], { NAME: 'bob' }).text('name')).toBe('ada');
    expect(parse([], { NAME: 'bob' }).text('name')).toBe('bob');
    expect(parse([], { NAME: '' }).text('name')).toBe('nobody');
  });

  it('may be repeated where they say so', () => {
    expect(parse(['--tag', 'a', '--tag=b']).list('tag')).toEqual(['a', 'b']);
    expect(parse([]).list('tag')).toEqual([]);
  });

  it.each(['', '-1', '1.5', '1e3', '0x10', '101', 'ten', '99999999999999999999'])(
    'refuse %j for a number from 0 to 100',
    (value) => {
      const given = parse([`--count=${value}`]);
      expect(() => given.integer('count', { min: 0, max: 100 })).toThrow('--count must be');
    },
  );

  it('never repeat what was given, as it may be a secret in the wrong place', async () => {
    const secret = fc.stringMatching(/^[a-z0-9]{12,40}$/);
    const wrong = fc.oneof(
      secret.map((text) => ['check', `--tokn=${text}`]),
      secret.map((text) => ['check', text]),
      secret.map((text) => ['check', `--json=${text}`]),
      secret.map((text) => ['check', '--token', 'x', '--url', text]),
      secret.map((text) => [`sk-${text}`]),
    );
    await fc.assert(
      fc.asyncProperty(wrong, async (argv) => {
        const { code, stderr } = await runInProcess(argv, {
          env: { AI_COST_TRACKER_ACCOUNT: 'acme', AI_COST_TRACKER_TOKEN: 'x' },
        });
        expect(code).toBe(64);
        const [secretText = ''] = argv.join(' ').match(/[a-z0-9]{12,40}/) ?? [];
        expect(stderr).not.toContain(secretText);
        expect(stderr.trimEnd()).not.toContain('\n');
      }),
      { numRuns: 50 },
    );
  });
});

describe('help', () => {
  it('of the program names every command, and is an error where none was asked for', async () => {
    const { code, stdout } = await runInProcess(['--help']);
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(stdout).toContain(`\n  ${name} `);
    expect(await runInProcess([])).toMatchObject({ code: 64, stdout: '', stderr: stdout });
  });

  it.each(Object.keys(commands))('of %s explains flags, exit codes and examples', async (name) => {
    const { code, stdout, stderr } = await runInProcess([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const part of [
      `Usage: cost-tracker ${name}`,
      '--json',
      'Exit codes:',
      '  64  ',
      'Examples:',
    ])
      expect(stdout).toContain(part);
  });

  it('is pointed to by a flag that does not exist, and by a command that does not', async () => {
    const flag = await runInProcess(['summary', '--yearly']);
    expect(flag.stderr).toBe(
      'cost-tracker summary: there is no flag --yearly. See: cost-tracker summary --help\n',
    );
    const command = await runInProcess(['constructor']);
    expect(command).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('See: cost-tracker --help'),
    });
  });
});
