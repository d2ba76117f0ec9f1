// Drives Debian's Chromium over the pipes of its DevTools protocol: no package is needed.
"use strict";

const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
// ONCEPROOF_PATIENCE is in seconds: a machine that is busy with builds needs more.
const DEFAULT_TIMEOUT = Number(process.env.ONCEPROOF_PATIENCE ?? 60) * 1000;
const START_TIMEOUT = DEFAULT_TIMEOUT;

// Returns the browser's program, or null where there is none.
function browser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return NAMES.find((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0) ?? null;
}

class Chromium {
  static async start() {
    const program = browser();
    if (program === null) throw new Error("there is no Chromium: apt-get install chromium");
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "onceproof-browser-"));
    const options = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
      "--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank",
    ];
    const child = spawn(program, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const one = new Chromium(child, profile);
    const timer = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT);
    await one.send("Browser.getVersion");
    clearTimeout(timer);
    return one;
  }

  constructor(child, profile) {
    this.child = child;
    this.profile = profile;
    this.waiting = new Map();
    this.listeners = [];
    this.last = 0;
    let rest = "";
    child.stdio[4].setEncoding("utf8");
    child.stdio[4].on("data", (data) => {
      const messages = (rest + data).split("\0");
      rest = messages.pop();
      messages.forEach((message) => this.heard(JSON.parse(message)));
    });
    child.on("exit", () => this.waiting.forEach(({ reject }) => reject(new Error("the browser has ended"))));
  }

  heard(message) {
    const waiting = this.waiting.get(message.id);
    if (!waiting) {
      this.listeners.forEach((listener) => listener(message));
      return;
    }
    this.waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
    else waiting.resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, method });
      this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async page(address, options = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new BrowserPage(this, targetId, sessionId);
    await page.prepare(options);
    await page.go(address);
    return page;
  }

  async stop() {
    const ended = new Promise((resolve) => { this.child.once("exit", resolve); });
    this.send("Browser.close").catch(() => {});
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(timer);
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

class BrowserPage {
  constructor(chromium, targetId, sessionId) {
    this.chromium = chromium;
    this.targetId = targetId;
    this.sessionId = sessionId;
    // What went wrong within the page: exceptions, and messages of the console.
    this.errors = [];
    this.requests = [];
    chromium.listeners.push((message) => {
      if (message.sessionId === sessionId) this.heard(message);
    });
  }

  heard({ method, params }) {
    if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Log.entryAdded" && params.entry.level === "error") this.errors.push(params.entry.text);
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
  }

  send(method, params) {
    return this.chromium.send(method, params, this.sessionId);
  }

  async prepare({ width = 1500, height = 950, scale = 1, dark = false, phone = false, reducedMotion = false }) {
    await Promise.all(["Page", "Runtime", "Log", "Network", "DOM"].map((domain) => this.send(`${domain}.enable`)));
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: phone });
    await this.send("Emulation.setEmulatedMedia", { features: [
      { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
      { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" },
    ] });
    if (phone) await this.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  }

  // Opens an address as one writes it anew; a fragment alone does not load a page.
  async go(address) {
    await this.send("Page.navigate", { url: "about:blank" });
    await this.send("Page.navigate", { url: address });
    await this.until("document.readyState === 'complete' && location.href !== 'about:blank'");
  }

  // Evaluates an expression in the page.
  async value(expression) {
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  }

  async until(expression, timeout = DEFAULT_TIMEOUT) {
    const end = Date.now() + timeout;
    for (;;) {
      if (await this.value(`Boolean(${expression})`).catch(() => false)) return;
      if (Date.now() > end) throw new Error(`never became true: ${expression}`);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  // Waits for the page's sign.
  sign(name, timeout) {
    return this.until(`document.documentElement.dataset.state === ${JSON.stringify(name)}`, timeout);
  }

  async click(selector) {
    const found = await this.value(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      if (!node) return null;
      node.scrollIntoView({ block: "nearest", inline: "nearest" });
      const box = node.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
    if (!found) throw new Error(`there is no ${selector}`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...found, button: "left", clickCount: 1 });
    }
  }

  // Presses a key, such as "ArrowLeft", "Tab" or "z" with { ctrl: true }.
  async press(key, { ctrl = false, shift = false } = {}) {
    const codes = { Enter: 13, Tab: 9, Escape: 27, " ": 32, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };
    const modifiers = (ctrl ? 2 : 0) + (shift ? 8 : 0);
    const text = key === "Enter" ? "\r" : key.length === 1 && !ctrl ? key : undefined;
    const event = { key, modifiers, windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().charCodeAt(0), code: key };
    await this.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", text, ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  type(text) {
    return this.send("Input.insertText", { text });
  }

  async choose(selector, value) {
    await this.value(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      node.value = ${JSON.stringify(value)};
      node.dispatchEvent(new Event("change", { bubbles: true }));
    })()`);
  }

  text(selector) {
    return this.value(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      return node?.innerText ?? node?.textContent ?? null;
    })()`);
  }

  texts(selector) {
    return this.value(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((node) => node.innerText)`);
  }

  async shoot(file) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, Buffer.from(data, "base64"));
  }

  close() {
    return this.chromium.send("Target.closeTarget", { targetId: this.targetId });
  }
}

module.exports = { Chromium, browser };
