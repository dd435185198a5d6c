// Builds the page into src/sealane/serve/static: everything it needs, nothing from another host.
import { build, context } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packCoast } from "./coast.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "sealane", "serve", "static");
const isWatching = process.argv.includes("--watch");

mkdirSync(out, { recursive: true });
for (const name of ["index.html", "guest.html", "favicon.svg"]) copyFileSync(join(here, name), join(out, name));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const maplibre = join(here, "node_modules", "maplibre-gl", "dist");
// The map's worker is a file of its own: a strict content security policy needs no blob for it.
const worker = readFileSync(join(maplibre, "maplibre-gl-csp-worker.js"), "utf8");
writeFileSync(join(out, "map-worker.js"), worker.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
for (const scale of ["50m", "10m"]) {
  const land = join(here, "node_modules", "world-atlas", `land-${scale}.json`);
  writeFileSync(join(out, `coast-${scale}.json`), packCoast(land));
}

const options = {
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx", guest: "src/guest.tsx" },
  outdir: out,
  bundle: true,
  minify: !isWatching,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  loader: { ".json": "json" },
  alias: { "maplibre-gl": join(maplibre, "maplibre-gl-csp.js") },
  define: { "process.env.NODE_ENV": '"production"', __VERSION__: JSON.stringify(version) },
  logLevel: "warning",
  metafile: true,
};

// Workers are plain scripts: the map's takes in the coast's, the page's works beside it.
const workers = { ...options, entryPoints: { "page-worker": "src/worker.ts", "coast-worker": "src/coast-worker.ts" }, format: "iife" };

if (isWatching) {
  for (const each of [options, workers]) await (await context(each)).watch();
} else {
  const [result, beside] = [await build(options), await build(workers)];
  // A library knows a host for workers that are not used here; the page names no host at all.
  const app = join(out, "app.js");
  writeFileSync(app, readFileSync(app, "utf8").replaceAll("https://unpkg.com/", "./"));
  writeFileSync(join(out, "licenses.txt"), licences([result, beside].flatMap(({ metafile }) => Object.keys(metafile.inputs))));
  for (const [file, { bytes }] of Object.entries({ ...result.metafile.outputs, ...beside.metafile.outputs })) {
    console.log(`${(bytes / 1024).toFixed(0).padStart(6)} kB  ${file.split("/").pop()}`);
  }
}

/** The licence of every package that is in the bundle, as each asks to be kept with it. */
function licences(inputs) {
  const inside = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set([...inside, "world-atlas"])].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const bundled = name === "maplibre-gl" ? [join("dist", "LICENSE.txt")] : [];
    const texts = [...new Set([...files, ...bundled])].map((file) => readFileSync(join(folder, file), "utf8").trim());
    return `${name} ${about.version} (${about.license})\n\n${texts.join("\n\n")}\n`;
  }).join(`\n${"-".repeat(72)}\n\n`);
}
