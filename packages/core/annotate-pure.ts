import { readFile } from 'node:fs/promises';
import ts from 'typescript';

/** The part of an esbuild plugin that this one needs. */
interface Plugin {
  readonly name: string;
  setup(build: {
    onLoad(
      options: { readonly filter: RegExp },
      load: (file: { readonly path: string }) => Promise<{ contents: string; loader: 'ts' }>,
    ): void;
  }): void;
}

/**
 * Wraps what a module computes while it loads in a function marked as pure. It is true of all modules here
 * (`sideEffects: false`), but bundlers only trust that for whole files, and the build joins many modules
 * into one: without the marks, an import of `money` would carry the schemas of every port.
 */
export function annotatePure(): Plugin {
  return {
    name: 'annotate-pure',
    setup: (build) =>
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: withPureMarks(path, await readFile(path, 'utf8')),
        loader: 'ts',
      })),
  };
}

function withPureMarks(path: string, text: string): string {
  return ts
    .createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .flatMap(({ initializer }) => (initializer && computes(initializer) ? [initializer] : []))
    .reverse()
    .reduce((result, initializer) => {
      const [start, end] = [initializer.getStart(), initializer.getEnd()];
      const marked = `/* @__PURE__ */ (() => (${result.slice(start, end)}))()`;
      return result.slice(0, start) + marked + result.slice(end);
    }, text);
}

/** Whether a bundler would take it for more than a value: a call, a spread's getters, a `toString`. */
function computes(node: ts.Node): boolean {
  // What is inside a function happens later, and types not at all.
  if (ts.isFunctionLike(node) || ts.isTypeNode(node)) return false;
  return (
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isSpreadAssignment(node) ||
    ts.isSpreadElement(node) ||
    ts.isTemplateExpression(node) ||
    (ts.forEachChild(node, (child) => computes(child) || undefined) ?? false)
  );
}
