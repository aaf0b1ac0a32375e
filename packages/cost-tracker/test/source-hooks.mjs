// Lets a child process run this repository's sources as they are: node --import ./source-hooks.mjs x.ts
// @ts-check
import { registerHooks } from 'node:module';

const packages = new URL('../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const [, name, entry = ''] = /^@quayside\/([a-z-]+)(\/[a-z/]+)?$/.exec(specifier) ?? [];
    if (name !== undefined)
      return next(new URL(`${name}/src${entry}/index.ts`, packages).href, context);
    const isSource = context.parentURL?.startsWith(packages.href) && /^\..*\.js$/.test(specifier);
    return next(isSource ? specifier.replace(/js$/, 'ts') : specifier, context);
  },
});
