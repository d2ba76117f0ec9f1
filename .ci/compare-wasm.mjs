// Compares the answers of the explorer's WebAssembly module with the native ones, for every design of
// the gallery within a bound of states: verdicts, counts, runs, and every state on a run.
//
//     node .ci/compare-wasm.mjs MODULE NATIVE [STATES]

import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";

const [moduleFile, nativeFile, states = "3000"] = process.argv.slice(2);

let exports = null;
const text = (address, length) => Buffer.from(exports.memory.buffer, address >>> 0, length >>> 0).toString("utf8");
let progressed = 0;
const imports = {
  onceproof: {
    progress() { progressed += 1; },
    panicked(address, length) { throw new Error(`the module panicked: ${text(address, length)}`); },
  },
};
const began = performance.now();
exports = (await WebAssembly.instantiate(readFileSync(moduleFile), imports)).instance.exports;
console.log(`the module starts in ${Math.round(performance.now() - began)} ms`);

function module(request) {
  const bytes = Buffer.from(request, "utf8");
  const address = exports.room(bytes.length) >>> 0;
  new Uint8Array(exports.memory.buffer, address, bytes.length).set(bytes);
  const length = exports.answer() >>> 0;
  return text(exports.at(), length);
}

const child = spawn(nativeFile, { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
async function native(request) {
  child.stdin.write(`${request}\n`);
  return (await lines.next()).value;
}

function designs(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? designs(path) : path.endsWith(".toml") ? [path] : [];
  });
}

// What memory holds differs between 32 and 64 bits, and is no answer about the design.
function comparable(answer) {
  const read = JSON.parse(answer);
  if (read.report !== undefined) delete read.report.statistics.bytes;
  return JSON.stringify(read);
}

// What allows a violation is compared for one design in so many.
const BLAMED = 16;
let compared = 0;
let runs = 0;
const times = { module: 0, native: 0 };
async function same(request, path) {
  const line = JSON.stringify({ version: 1, ...request });
  const start = performance.now();
  const one = module(line);
  const between = performance.now();
  const other = await native(line);
  times.module += between - start;
  times.native += performance.now() - between;
  if (comparable(one) !== comparable(other)) {
    console.error(`${path}: ${request.request} differs\nmodule: ${one}\nnative: ${other}`);
    process.exit(1);
  }
  return JSON.parse(one);
}

await same({ request: "about" }, "about");
for (const path of designs("designs").sort()) {
  const design = { path, text: readFileSync(path, "utf8") };
  const golden = /^states = (\d+)/m.exec(design.text.split("[golden]")[1] ?? "");
  if (golden === null || Number(golden[1]) > Number(states) || design.text.includes("settings_file")) continue;
  const read = await same({ request: "read", design }, path);
  if (!read.is_valid) continue;
  const checked = await same({ request: "check", design }, path);
  compared += 1;
  // A search for what allows a violation takes a hundred checks.
  const [first] = checked.runs;
  if (first !== undefined && compared % BLAMED === 0) {
    const { variant, guarantee } = first;
    await same({ request: "blame", design, variant, guarantee }, path);
  }
  for (const run of checked.runs) {
    const { variant, guarantee } = run;
    const walked = await same({ request: "walk", design, variant, path: run.path }, path);
    if (walked.parted !== null) throw new Error(`${path}: the run of ${guarantee} does not replay`);
    await same({ request: "way", design, variant, guarantee }, path);
    runs += 1;
  }
}
child.stdin.end();
const ratio = (times.module / times.native).toFixed(2);
console.log(`${compared} designs and ${runs} runs have the native answers; ${ratio} times the native time`);
if (compared < 150) throw new Error("fewer than 150 designs were compared");
