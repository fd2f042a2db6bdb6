// Finds the names of members that are the widget's own business, so that they can be shortened: what no
// library declares, what neither goes over the wire nor into storage (`src/shapes.ts`), what is no word
// of a language, and what pages do not call (`types.d.ts`).
import { join } from "node:path";
import ts from "typescript";

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
  for (const file of ts.createProgram(fileNames, options).getSourceFiles()) {
    const isFixed = file.isDeclarationFile || file.fileName.endsWith("/shapes.ts");
    collect(file, isFixed ? fixed : own);
  }
  return [...own].filter((name) => !fixed.has(name)).sort();
}

function collect(node, into) {
  const isField = ts.isParameter(node) && node.modifiers?.length; // `constructor(readonly api: Api)`
  if ((isField || MEMBERS.some((is) => is(node))) && ts.isIdentifier(node.name)) into.add(node.name.text);
  ts.forEachChild(node, (child) => collect(child, into));
}
