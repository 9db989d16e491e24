// Copies the front-end files the product ships from node_modules to static/vendor/NAME-VERSION/, with their licences,
// and writes vendor.lock.json: what was copied, from which package, with which hashes. Run by `npm run vendor`
// (which first does `npm ci --ignore-scripts`, so that npm has checked each package against the lock file).
// The copies are committed: running and testing the product needs no Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const STATIC = "platform/clb_core/web/static/vendor";
const TEST_ONLY = "tests/web_assets/vendor";

const fonts = ["latin", "latin-ext"].flatMap((subset) =>
  [400, 600, 700].map((weight) => `files/source-sans-3-${subset}-${weight}-normal.woff2`));

const WANTED = [
  { npm: "htmx.org", folder: "htmx", into: STATIC, files: ["dist/htmx.min.js"], licences: ["LICENSE"] },
  { npm: "@fontsource/source-sans-3", folder: "source-sans-3", into: STATIC, files: fonts, licences: ["LICENSE"] },
  { npm: "axe-core", folder: "axe-core", into: TEST_ONLY, files: ["axe.min.js"], licences: ["LICENSE", "LICENSE-3RD-PARTY.txt"] },
];

const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const digest = (algorithm, data, encoding) => createHash(algorithm).update(data).digest(encoding);

/** Copies one file and returns its entry for the lock. */
function copied(source, target) {
  const data = readFileSync(source);
  writeFileSync(join(root, target), data);
  return { path: target, bytes: data.length, sha256: digest("sha256", data, "hex"), sri: `sha384-${digest("sha384", data, "base64")}` };
}

/** Copies what is wanted of one package and returns its entry for the lock. */
function vendored({ npm, folder, into, files, licences }) {
  const { version, license, integrity } = lock.packages[`node_modules/${npm}`];
  const target = `${into}/${folder}-${version}`;
  mkdirSync(join(root, target), { recursive: true });
  const copy = (name) => copied(join(here, "node_modules", npm, name), `${target}/${basename(name)}`);
  return { name: npm, version, license, integrity, shipped: into === STATIC, files: files.map(copy), licences: licences.map(copy) };
}

for (const folder of [STATIC, TEST_ONLY]) rmSync(join(root, folder), { recursive: true, force: true });
const packages = WANTED.map(vendored).sort((a, b) => (a.name < b.name ? -1 : 1));
writeFileSync(join(here, "vendor.lock.json"), `${JSON.stringify({ packages }, null, 2)}\n`);
for (const { name, version, files } of packages) console.log(`${name} ${version}: ${files.length} file(s)`);
