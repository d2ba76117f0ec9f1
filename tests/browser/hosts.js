// The hosts under which the page is tested: the program over HTTP, and the page as a file.
"use strict";

const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const ROOT = path.join(__dirname, "../..");
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\S*/;
const START_TIMEOUT = 20_000;

// The newest build of the program, or null.
function newest() {
  const target = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
  const builds = ["release", "debug"].map((profile) => path.join(target, profile, "onceproof")).filter((file) => fs.existsSync(file));
  builds.sort((one, other) => fs.statSync(other).mtimeMs - fs.statSync(one).mtimeMs);
  return builds[0] ?? null;
}

// The program under test: what ONCEPROOF names, or the newest build.
function program() {
  return process.env.ONCEPROOF ?? newest();
}

// Serves designs over HTTP. Returns its address, and how to end it.
async function http(designs) {
  // The survey page keeps what it explored: in a cache of the test's own.
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), "onceproof-cache-"));
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const child = spawn(program(), ["explore", ...designs], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const address = await new Promise((resolve, reject) => {
    let text = "";
    const read = (data) => {
      text += data;
      const found = ADDRESS.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", () => reject(new Error(`the program ended: ${text}`)));
    setTimeout(() => reject(new Error(`no address: ${text}`)), START_TIMEOUT).unref();
  });
  const stop = () => {
    child.once("exit", () => fs.rmSync(cache, { recursive: true, force: true }));
    child.kill();
  };
  return { address, stop };
}

// Writes the page with designs inside, by a program. Returns its address, its kind, and how to remove it.
function file(written, designs) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "onceproof-page-"));
  const page = path.join(folder, "page.html");
  const done = spawnSync(written, ["explore", "--html", page, ...designs], { cwd: ROOT, encoding: "utf8" });
  if (!fs.existsSync(page)) throw new Error(`no page was written: ${done.stderr}`);
  return { address: `file://${page}`, stop: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

module.exports = { ROOT, program, http, file };
