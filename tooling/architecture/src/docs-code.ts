import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, publishedPackages, readManifest, readText, root } from './repository.ts';

/** A code block of a page, as a module of its own. */
export interface CodeBlock {
  /** `docs/policies/retry.md:12`. */
  readonly name: string;
  readonly code: string;
}

/** The pages that users read, whose blocks are compiled. */
export const pages: readonly string[] = [
  'README.md',
  ...filesBelow(join(root, 'docs')).filter((path) => path.endsWith('.md')),
  ...publishedPackages.map(({ folder }) => `packages/${folder}/README.md`),
  'tooling/adapter-template/README.md',
];

/** All ` ```ts ` blocks of a page; a block that is only a fragment says ` ```ts fragment `. */
export function codeBlocksOf(page: string): CodeBlock[] {
  const text = readText(page);
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    name: `${page}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] ?? '',
  }));
}

/** Compiles all blocks together, each as a module beside this package's `node_modules`. */
export function compileBlocks(blocks: readonly CodeBlock[]): string[] {
  const folder = join(root, 'tooling', 'architecture', 'src');
  const modules = new Map(
    blocks.map((block, index) => [join(folder, `block-${index}.mts`), block] as const),
  );
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => modules.get(path)?.code ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const block = modules.get(path);
    return block === undefined
      ? getSourceFile.call(host, path, languageVersion, ...rest)
      : ts.createSourceFile(path, block.code, languageVersion, true);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, modules));
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const typeRoots = [join(root, 'node_modules', '@types')];
  return { ...options, noEmit: true, typeRoots, paths: builtEntries() };
}

/** Where the types of every entry are built, so that a page may import any package of the repository. */
function builtEntries(): ts.MapLike<string[]> {
  const template = join(root, 'tooling', 'adapter-template');
  const packages = [...publishedPackages, { path: template, manifest: readManifest(template) }];
  const entries = packages.flatMap(({ path, manifest: { name, exports = {} } }) =>
    Object.entries(exports).flatMap(([subpath, target]) =>
      typeof target === 'string' || target.types === undefined
        ? []
        : [[name + subpath.slice(1), [join(path, target.types)]]],
    ),
  );
  return Object.fromEntries(entries);
}

function describe(diagnostic: ts.Diagnostic, modules: ReadonlyMap<string, CodeBlock>): string {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const { file, start } = diagnostic;
  if (file === undefined || start === undefined) return text;
  const line = file.getLineAndCharacterOfPosition(start).line + 1;
  return `${modules.get(file.fileName)?.name ?? file.fileName} +${line}: ${text}`;
}
