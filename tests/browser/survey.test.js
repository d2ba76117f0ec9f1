// The page of a survey in a browser: switches, laws, costs.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, describe, test } = require("node:test");
const { Chromium, browser } = require("./chromium.js");
const hosts = require("./hosts.js");

const SHOTS = process.env.ONCEPROOF_SHOTS ?? path.join(hosts.ROOT, "target/browser");
const missing = browser() === null ? "there is no Chromium" : hosts.program() === null ? "the program is not built" : false;

describe("survey page", { skip: missing }, () => {
  let chromium = null;
  let folder = null;
  let address = null;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "onceproof-survey-"));
    const file = path.join(folder, "survey.html");
    const given = process.env.ONCEPROOF_SURVEY ? ["--results", process.env.ONCEPROOF_SURVEY] : ["--no-cache", "--where", "source.kind=direct", "--where", "sink=append"];
    const done = spawnSync(hosts.program(), ["survey", ...given, "--html", file], { encoding: "utf8" });
    assert.ok(fs.existsSync(file), done.stderr);
    address = `file://${file}`;
    chromium = await Chromium.start();
  });
  after(async () => {
    await chromium?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  const open = async (options = {}) => {
    const page = await chromium.page(address, { reducedMotion: true, ...options });
    await page.sign("idle");
    return page;
  };

  test("switches_narrow_the_designs_and_the_laws", async () => {
    const page = await open();
    const all = await page.text("#status");
    assert.match(all, /^([\d,]+) of \1 designs/);
    assert.match(await page.text("#laws"), /depends/);
    await page.shoot(path.join(SHOTS, "survey/open.png"));
    await page.click('[data-key="consumer.acknowledge before-processing"]');
    assert.notEqual(await page.text("#status"), all);
    assert.match(await page.text("#laws tbody tr"), /✗/);
    await page.shoot(path.join(SHOTS, "survey/law.png"));
    await page.click("#reset");
    assert.equal(await page.text("#status"), all);
    assert.deepEqual(page.errors, []);
  });

  test("price_shows_a_design_and_sets_the_switches_to_it", async () => {
    const page = await open();
    await page.click('[data-key="wanted 1"]');
    await page.click(".prices button");
    assert.match(await page.text(".design pre"), /consumer.acknowledge = /);
    await page.click('[data-key="take"]');
    assert.match(await page.text("#status"), /^1 of/);
    await page.shoot(path.join(SHOTS, "survey/design.png"));
    assert.deepEqual(page.errors, []);
  });

  test("keyboard_keeps_its_place_and_a_phone_does_not_scroll_sideways", async () => {
    const page = await open({ width: 390, height: 844, scale: 2, phone: true, dark: true });
    assert.ok(await page.value("document.documentElement.scrollWidth") <= 390);
    await page.value(`document.querySelector('[data-key="level 0"]').focus()`);
    await page.press("Enter");
    assert.equal(await page.value("document.activeElement.dataset.key"), "level 0");
    assert.equal(await page.value("document.activeElement.getAttribute('aria-pressed')"), "true");
    await page.shoot(path.join(SHOTS, "survey/phone.png"));
    assert.deepEqual(page.errors, []);
  });
});
