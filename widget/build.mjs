// Builds the widget into the Python package, which carries it: `npm run build`.
// `node build.mjs FOLDER` builds elsewhere; a test compares that with what the package holds.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";
import { ownNames } from "./names.mjs";

const HERE = import.meta.dirname;
const OUT = process.argv[2] ?? join(HERE, "../frontdesk/edge/widget");
const GATE_BYTES = 10 * 1024;
const BOTH_BYTES = 14 * 1024;
// What these lack has another way (docs/decisions/0011): keep both in step.
const BROWSERS = ["chrome105", "firefox110", "safari16"];

// What `.frame` sets is the style's own, and may have short names; what `:host` sets comes from outside.
const frame = (await readFile(join(HERE, "src/launcher.css"), "utf8")).split(".frame {")[1].split("}")[0];
const variables = [...frame.matchAll(/--\w+(?=:)/g)].map(([name]) => name);

function shortVariables(css) {
  return css.replaceAll(/--\w+/g, (name) => (variables.includes(name) ? `--${String.fromCharCode(97 + variables.indexOf(name))}` : name));
}

const smallCss = {
  name: "small-css",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { loader: "css", minify: true, target: BROWSERS };
      const { code } = await transform(await readFile(path, "utf8"), options);
      return { contents: shortVariables(code.trim().replaceAll(/(--\w+): /g, "$1:")), loader: "text" };
    });
  },
};

async function script(source, format, define = {}) {
  const result = await build({
    entryPoints: [join(HERE, "src", source)],
    bundle: true,
    minify: true,
    format,
    define,
    target: BROWSERS,
    charset: "utf8",
    mangleProps: new RegExp(`^(${names.join("|")})$`),
    mangleCache: short,
    legalComments: "none",
    plugins: [smallCss],
    write: false,
  });
  Object.assign(short, result.mangleCache); // both files call a thing by the same short name
  const options = { ecma: 2020, module: format === "esm", toplevel: true, compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true } };
  const { code } = await minify(result.outputFiles[0].text, options);
  return Buffer.from(format === "iife" ? eager(code) : code);
}

// What a `function` in brackets holds is compiled at once; an arrow's inside is only looked over, and read anew when it runs.
function eager(code) {
  const [, before, inside] = code.match(/^(.*?)\(\(\)=>\{(.*)\}\)\(\);\s*$/s);
  return `${before.replace('"use strict";', "")}(function(){${inside}})();`; // what is strict is in classes
}

async function english(file, name) {
  const { code } = await transform(await readFile(join(HERE, "src", file), "utf8"), { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`))[name];
}

// A language's file holds the same words as the English that is built in, no more and no fewer.
async function language(file) {
  const words = JSON.parse(await readFile(file, "utf8"));
  const differing = Object.keys({ ...all, ...words }).filter((key) => !(key in all && key in words));
  if (differing.length) throw new Error(`${basename(file)} and the English words differ in: ${differing.join(", ")}`);
  return JSON.stringify(words);
}

await mkdir(OUT, { recursive: true });
const all = { ...(await english("words/english.ts", "english")), ...(await english("extras/words.ts", "rarer")) };
const names = ownNames(HERE, Object.keys(all));
const short = {};
const extras = await script("extras/index.ts", "esm");
// The script runs only the extras that were built with it.
const checksum = `sha256-${createHash("sha256").update(extras).digest("base64")}`;
const built = await script("index.ts", "iife", { EXTRAS: JSON.stringify(checksum) });
const [packed, rest] = [built, extras].map((file) => gzipSync(file, { level: 9 }).length);
await writeFile(join(OUT, "widget.js"), built);
await writeFile(join(OUT, "extras.js"), extras);
for (const file of await readdir(join(HERE, "src/words"))) {
  if (file.endsWith(".json")) await writeFile(join(OUT, file), await language(join(HERE, "src/words", file)));
}
console.log(`widget.js: ${built.length} bytes, ${packed} gzipped; extras.js: ${rest} gzipped`);
if (packed > GATE_BYTES) throw new Error(`widget.js is larger than ${GATE_BYTES} bytes gzipped`);
if (packed + rest > BOTH_BYTES) throw new Error(`both files are larger than ${BOTH_BYTES} bytes gzipped`);
