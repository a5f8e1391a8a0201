import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/** One import or re-export of a file. */
export interface Import {
  /** Path from the project's root for a file of ours, else the name of the package: `luxon`, `node:crypto`. */
  readonly target: string;
  readonly ours: boolean;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

/** One name that a file hands on from another: `export { A } from './a.js'`; `*` for all of them. */
export interface ReExport {
  readonly name: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the project's root, with slashes: `src/engine/book.ts`. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly reExports: readonly ReExport[];
  /** Every string and template in it, expressions in templates left out. */
  readonly texts: readonly string[];
  /** Table names of `@Entity('...')`. */
  readonly entities: readonly string[];
  /** Names of `test`, `it` and `describe`. */
  readonly testNames: readonly string[];
}

/** Reads every TypeScript file under these folders, as the compiler sees it. */
export async function readSources(...folders: readonly string[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const folder of folders) {
    for (const name of (await readdir(folder, { recursive: true })).sort()) {
      if (name.endsWith('.ts')) files.push(await readSource(path.posix.join(folder, name.split(path.sep).join('/'))));
    }
  }
  return files;
}

/** Tests and what only tests use. */
export function isTestCode(file: string): boolean {
  return file.endsWith('.spec.ts') || /^src\/.+\/testing\//.test(file);
}

async function readSource(file: string): Promise<SourceFile> {
  const tree = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const reExports: ReExport[] = [];
  const texts: string[] = [];
  const entities: string[] = [];
  const testNames: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) imports.push(importOf(file, node.moduleSpecifier, isTypeOnlyImport(node)));
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const names = reExportsOf(file, node, node.moduleSpecifier);
      imports.push(
        importOf(
          file,
          node.moduleSpecifier,
          names.every(({ typeOnly }) => typeOnly),
        ),
      );
      reExports.push(...names);
    }
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword && first) imports.push(importOf(file, first, false));
      const name = first && textOf(first);
      if (name !== undefined && /^(test|it|describe)\b/.test(node.expression.getText(tree))) testNames.push(name);
      if (name !== undefined && node.expression.getText(tree) === 'Entity') entities.push(name);
    }
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path: file, imports, reExports, texts, entities, testNames };
}

function importOf(file: string, specifier: ts.Expression, typeOnly: boolean): Import {
  const name = textOf(specifier);
  if (name === undefined) throw new Error(`${file} imports something that is not written out`);
  const ours = name.startsWith('.');
  return { target: ours ? resolved(file, name) : packageOf(name), ours, typeOnly };
}

function reExportsOf(file: string, node: ts.ExportDeclaration, specifier: ts.Expression): ReExport[] {
  const target = resolved(file, textOf(specifier) ?? '');
  if (!node.exportClause || !ts.isNamedExports(node.exportClause)) {
    return [{ name: '*', target, typeOnly: node.isTypeOnly }];
  }
  return node.exportClause.elements.map((element) => ({
    name: (element.propertyName ?? element.name).text,
    target,
    typeOnly: node.isTypeOnly || element.isTypeOnly,
  }));
}

function isTypeOnlyImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** The text of a string or template, with a gap for each expression; undefined for any other node. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … ');
}

function resolved(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** `@nestjs/common/internal` is of `@nestjs/common`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
