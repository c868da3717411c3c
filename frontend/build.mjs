// Copy the prebuilt front-end files that pages use from node_modules to app/static/vendor.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "app", "static", "vendor");

const FONT = "@fontsource/be-vietnam-pro";
const WEIGHTS = [400, 500, 600, 700];
const SUBSETS = ["vietnamese", "latin"];

// package -> [file in the package, name under vendor/]
const FILES = {
  "@tabler/core": [
    ["dist/css/tabler.min.css", "tabler/tabler.min.css"],
    ["dist/css/tabler-vendors.min.css", "tabler/tabler-vendors.min.css"],
    ["dist/js/tabler.esm.min.js", "tabler/tabler.esm.min.js"],
  ],
  "@tabler/icons-webfont": [
    ["dist/tabler-icons.min.css", "tabler-icons/tabler-icons.min.css"],
    ["dist/fonts/tabler-icons.woff2", "tabler-icons/fonts/tabler-icons.woff2"],
    ["LICENSE", "tabler-icons/LICENSE"],
  ],
  "tom-select": [
    ["dist/css/tom-select.bootstrap5.min.css", "tom-select/tom-select.min.css"],
    ["dist/js/tom-select.complete.min.js", "tom-select/tom-select.complete.min.js"],
    ["LICENSE", "tom-select/LICENSE"],
  ],
  flatpickr: [
    ["dist/flatpickr.min.js", "flatpickr/flatpickr.min.js"],
    ["dist/flatpickr.min.css", "flatpickr/flatpickr.min.css"],
    ["dist/l10n/vn.js", "flatpickr/vi.js"],
    ["LICENSE.md", "flatpickr/LICENSE"],
  ],
  "chart.js": [
    ["dist/chart.umd.min.js", "chart.js/chart.umd.min.js"],
    ["LICENSE.md", "chart.js/LICENSE"],
  ],
  [FONT]: [["LICENSE", "be-vietnam-pro/LICENSE"]],
};

/** Drop pointers to source maps, which are not shipped, and font formats that no supported browser needs. */
function trim(name, text) {
  const bare = text.replace(/\n?(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=\S+ \*\/)\s*$/, "\n");
  if (!name.endsWith("tabler-icons.min.css")) return bare;
  return bare.replace(/src:url\("(\.\/fonts\/tabler-icons\.woff2)[^}]*\}/, 'font-display:block;src:url("$1") format("woff2")}');
}

async function copyFile(source, name) {
  const target = join(vendor, name);
  await mkdir(dirname(target), { recursive: true });
  if (/\.(css|js)$/.test(name)) {
    await writeFile(target, trim(name, await readFile(source, "utf8")));
  } else {
    await cp(source, target);
  }
}

/** Write one style sheet with the wanted weights and subsets, and copy their woff2 files. */
async function copyFont() {
  const rules = [];
  for (const weight of WEIGHTS) {
    const css = await readFile(join(modules, FONT, `${weight}.css`), "utf8");
    for (const subset of SUBSETS) {
      const file = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      const rule = css.match(/@font-face \{[^}]*\}/g)?.find((text) => text.includes(`/${file}`));
      if (!rule) throw new Error(`${FONT}: no rule for ${file}`);
      rules.push(rule.replace(/src:[^;]*;/, `src: url("./${file}") format("woff2");`));
      await copyFile(join(modules, FONT, "files", file), `be-vietnam-pro/${file}`);
    }
  }
  await writeFile(join(vendor, "be-vietnam-pro", "be-vietnam-pro.css"), `${rules.join("\n")}\n`);
}

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
let count = 0;
for (const [name, files] of Object.entries(FILES)) {
  for (const [source, target] of files) {
    await copyFile(join(modules, name, source), target);
    count += 1;
  }
}
await copyFont();
console.log(`app/static/vendor: ${count + WEIGHTS.length * SUBSETS.length + 1} files`);
