// Finds the names of members that are the widget's own business, so that they can be shortened: what no
// library declares, what neither goes over the wire nor into storage (`src/shapes.ts`), what is no word
// of a language, and what pages do not call (`types.d.ts`).
import { join } from "node:path";
import ts from "typescript";

// Libraries declare these as well, but the widget uses its own only.
const OURS = ["call", "changed", "element", "item", "items", "list", "listener", "of", "opener", "request", "show", "toggle", "tone", "wait"];
// The browser calls these.
const CALLED = ["connectedCallback", "disconnectedCallback"];
const MEMBERS = [
  ts.isPropertyDeclaration, ts.isMethodDeclaration, ts.isGetAccessor, ts.isPropertySignature, ts.isMethodSignature,
];

/** Returns the names, sorted. `words`: the keys of the languages' files. */
export function ownNames(folder, words) {
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const own = new Set();
  const fixed = new Set([...words, ...CALLED]);
  const program = ts.createProgram(fileNames, options);
  for (const file of program.getSourceFiles()) {
    const isFixed = file.isDeclarationFile || file.fileName.endsWith("/shapes.ts");
    collect(file, isFixed ? fixed : own);
    if (!file.isDeclarationFile) holdApart(file, program.getTypeChecker());
  }
  return [...own].filter((name) => OURS.includes(name) || !fixed.has(name)).sort();
}

// Stops the build where a library's member is used that has the name of one of ours.
function holdApart(node, types) {
  if (ts.isPropertyAccessExpression(node) && OURS.includes(node.name.text)) {
    const declared = types.getSymbolAtLocation(node.name)?.declarations?.[0].getSourceFile();
    if (!declared || declared.isDeclarationFile) throw new Error(`${node.getText()} cannot have its name: see OURS`);
  }
  ts.forEachChild(node, (child) => holdApart(child, types));
}

function collect(node, into) {
  const isField = ts.isParameter(node) && node.modifiers?.length; // `constructor(readonly api: Api)`
  if ((isField || MEMBERS.some((is) => is(node))) && ts.isIdentifier(node.name)) into.add(node.name.text);
  ts.forEachChild(node, (child) => collect(child, into));
}
