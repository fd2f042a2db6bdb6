// Builds the widget into the Python package, which carries it: `npm run build`.
// `node build.mjs FOLDER` builds elsewhere; a test compares that with what the package holds.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = import.meta.dirname;
const OUT = process.argv[2] ?? join(HERE, "../frontdesk/edge/widget");
const GATE_BYTES = 12 * 1024;

const smallCss = {
  name: "small-css",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function script(source, format) {
  const result = await build({
    entryPoints: [join(HERE, "src", source)],
    bundle: true,
    minify: true,
    format,
    target: ["chrome105", "firefox110", "safari16"],
    charset: "utf8",
    legalComments: "none",
    plugins: [smallCss],
    write: false,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

// A language's file holds the same words as the English that is built in, no more and no fewer.
async function language(file) {
  const { code } = await transform(await readFile(join(HERE, "src/words/english.ts"), "utf8"), {
    loader: "ts",
    format: "esm",
  });
  const { english } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const words = JSON.parse(await readFile(file, "utf8"));
  const differing = Object.keys({ ...english, ...words }).filter((key) => !(key in english && key in words));
  if (differing.length) throw new Error(`${basename(file)} and the English words differ in: ${differing.join(", ")}`);
  return JSON.stringify(words);
}

await mkdir(OUT, { recursive: true });
const built = await script("index.ts", "iife");
const packed = gzipSync(built, { level: 9 }).length;
await writeFile(join(OUT, "widget.js"), built);
await writeFile(join(OUT, "extras.js"), await script("extras.ts", "esm"));
for (const file of await readdir(join(HERE, "src/words"))) {
  if (file.endsWith(".json")) await writeFile(join(OUT, file), await language(join(HERE, "src/words", file)));
}
console.log(`widget.js: ${built.length} bytes, ${packed} gzipped`);
if (packed > GATE_BYTES) throw new Error(`widget.js is larger than ${GATE_BYTES} bytes gzipped`);
