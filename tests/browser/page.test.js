// The page in a browser, over each host: step, branch, undo, flip, break it, link, keys, sizes.
//
// ONCEPROOF_HOST chooses one of http, wasm and recorded. ONCEPROOF names the program that serves,
// ONCEPROOF_WITH_MODULE and ONCEPROOF_WITHOUT_MODULE those that write the page as a file,
// ONCEPROOF_SHOTS the folder of the pictures.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, describe, test } = require("node:test");
const { Chromium, browser } = require("./chromium.js");
const hosts = require("./hosts.js");
const Address = require("../../src/explorer/page/address.js");

const SHOTS = process.env.ONCEPROOF_SHOTS ?? path.join(hosts.ROOT, "target/browser");
const DESIGNS = [
  "designs/outbox/dual-write-send-first.toml", "designs/scenarios/s1-crash-after-processing-append.toml",
  "designs/baseline/at-most-once.toml",
];
const [PHANTOM, APPEND, LOSS] = DESIGNS;
const INJECTED = "<img src=x onerror=alert(1)><b>bold</b>";
const missing = browser() === null ? "there is no Chromium" : false;

// Text whose contrast is below 4.5, without what is dimmed on purpose.
const LOW_CONTRAST = `(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(one).backgroundColor);
      if (a > .99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() === "" || node.closest("svg, script, option, [hidden], :disabled, .idle, .stale, .unseen, .skip, noscript, dialog:not([open])")) continue;
    if (node.getClientRects().length === 0) continue;
    const [one, other] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    const ratio = (one + .05) / (other + .05);
    if (ratio < 4.5) found.push(node.className + ": " + walker.currentNode.textContent.trim().slice(0, 30) + " " + ratio.toFixed(2));
  }
  return [...new Set(found)];
})()`;

// Controls without a name for a screen reader.
const NAMELESS = `[...document.querySelectorAll("button, input, select, textarea, summary")].filter((node) => node.getClientRects().length > 0
  && !(node.innerText?.trim() || node.getAttribute("aria-label") || node.labels?.length)).map((node) => node.outerHTML.slice(0, 80))`;

let chromium = null;
before(async () => {
  if (!missing) chromium = await Chromium.start();
});
after(() => chromium?.stop());

// `live` is what a recording cannot do.
function scenarios(host, start, reason = false) {
  describe(`page over ${host}`, { skip: missing || reason }, () => {
    const live = { skip: host === "recorded" ? "a recording does not answer" : false };
    let served = null;
    const pages = [];
    before(async () => { served = await start(DESIGNS); });
    after(async () => {
      await Promise.all(pages.map((page) => page.close()));
      await served?.stop();
    });

    const open = async (options = {}, fragment = "") => {
      const page = await chromium.page(served.address + fragment, { reducedMotion: true, ...options });
      pages.push(page);
      await page.sign("idle");
      return page;
    };
    const shoot = async (page, name) => {
      await page.shoot(path.join(SHOTS, host, `${name}.png`));
    };
    const load = async (page, design) => {
      const index = await page.value(`[...document.querySelectorAll("#designs option")].find((one) => ${JSON.stringify(design)}.endsWith(one.text))?.value`);
      await page.choose("#designs", index);
      await page.sign("idle");
    };
    const verdict = (page, guarantee) => page.text(`.card[data-guarantee="${guarantee}"]`);
    const position = (page) => page.text("#position");
    const clean = (page) => assert.deepEqual(page.errors, []);
    const link = async (page) => {
      await page.click("#link");
      await page.until("location.hash.startsWith('#1.')");
      return page.value("location.hash");
    };

    test("page_opens_with_the_counterexample", async () => {
      const began = Date.now();
      const page = await open();
      console.log(`${host}: the first counterexample stands after ${Date.now() - began} ms`);
      assert.match(await page.text("#status"), { http: /by the program/, wasm: /in this page/, recorded: /recorded/ }[host]);
      assert.match(await verdict(page, "phantom-free"), /✗ violated/);
      assert.match(await page.text("#trace h2"), /counterexample: phantom-free/i);
      assert.equal(await position(page), "7 / 7");
      assert.match(await page.text("#sentence"), /This breaks phantom-free/);
      assert.match(await page.text(".row.breaking"), /crash/);
      await shoot(page, "open");
      clean(page);
    });

    test("step_changes_the_state_and_what_can_happen_next", async () => {
      const page = await open();
      const before = await page.text("#next");
      await page.click("#back");
      await page.sign("idle");
      assert.equal(await position(page), "6 / 7");
      assert.notEqual(await page.text("#next"), before);
      assert.equal(await page.value("document.querySelectorAll('.row.to-come').length"), 1);
      assert.match(await page.text('[data-part="sink"]'), /message 1/);
      await page.click('.row[data-at="4"] .number');
      await page.sign("idle");
      assert.equal(await position(page), "4 / 7");
      await shoot(page, "step");
      clean(page);
    });

    test("step_taken_elsewhere_is_a_branch_and_undo_removes_it", async () => {
      const page = await open();
      await page.press("ArrowLeft");
      await page.sign("idle");
      await page.click('#next [data-name="crash consumer 1"]');
      await page.sign("idle");
      assert.deepEqual(await page.texts("#branches .branch .text"), ["the start", "breaks phantom-free", "crash of consumer 1, leaves at step 7"]);
      await page.click('[data-beside="0"]');
      await page.sign("idle");
      assert.equal(await page.value("document.querySelectorAll('.one-chart').length"), 2);
      assert.match(await page.text('[data-part="consumer 1"]'), /asks for the partition/);
      await shoot(page, "beside");
      for (const expected of [1, 1]) {
        await page.click("#undo");
        await page.sign("idle");
        assert.equal(await page.value("document.querySelectorAll('.one-chart').length"), expected);
      }
      assert.equal(await page.value("document.querySelectorAll('[data-branch]').length"), 1);
      await page.click("#redo");
      await page.sign("idle");
      assert.equal(await page.value("document.querySelectorAll('[data-branch]').length"), 2);
      clean(page);
    });

    test("flip_marks_verdicts_and_replays_the_run", live, async () => {
      const page = await open();
      await page.choose("#setting-source\\.kind", '"outbox"');
      await page.sign("idle");
      assert.match(await verdict(page, "phantom-free"), /holds[\s\S]*was violated/);
      assert.match(await page.text(".parting"), /phantom-free ends/);
      assert.match(await page.text("#form"), /commented out/);
      assert.match(await page.value("document.getElementById('design-text').value"), /kind = "outbox"/);
      assert.ok(await page.value("document.querySelectorAll('.row.gone').length") > 0);
      await shoot(page, "flip");
      const fragment = await link(page);
      const restored = await open({}, fragment);
      assert.match(await restored.text(".parting"), /ends/);
      await page.click("#undo");
      await page.sign("idle");
      assert.match(await verdict(page, "phantom-free"), /✗ violated/);
      clean(page);
      clean(restored);
    });

    test("break_it_finds_the_best_run_from_here", live, async () => {
      const page = await open();
      await page.press("Home");
      await page.sign("idle");
      await page.click('[data-key="break ordered"]');
      await page.sign("idle");
      assert.match(await page.text("#sentence"), /This breaks ordered/);
      assert.match(await page.text('#guarantees [data-guarantee="ordered"]'), /broken/);
      assert.match(await page.text('#guarantees [data-guarantee="duplicate-free"]'), /proven/);
      await shoot(page, "break-it");
      clean(page);
    });

    test("other_causes_open_their_runs_and_mark_their_lines", live, async () => {
      const page = await open();
      await load(page, APPEND);
      await page.click('[data-key="causes duplicate-free"]');
      await page.sign("idle");
      const causes = await page.texts(".cause");
      assert.ok(causes.length >= 2, JSON.stringify(causes));
      assert.match(causes[0], /1\. process crash \(consumer\)/);
      assert.ok(await page.value("document.querySelectorAll('.gutter .blamed').length") > 0);
      await page.click('[data-key="cause duplicate-free 1"]');
      await page.sign("idle");
      assert.equal(await page.value(`document.querySelector('[data-key="cause duplicate-free 1"]').getAttribute("aria-pressed")`), "true");
      assert.match(await page.text("#sentence"), /two effects|duplicate-free/);
      await shoot(page, "causes");
      clean(page);
    });

    test("lines_that_allow_a_violation_are_marked_after_a_check", live, async () => {
      const page = await open();
      await load(page, APPEND);
      await page.until("document.querySelectorAll('.gutter .blamed').length > 0");
      assert.match(await page.value("document.querySelector('.gutter .blamed').title"), /allows the violation of duplicate-free: with sink.kind = /);
      await page.until("document.querySelector('.allowed') !== null");
      assert.match(await page.text(".allowed"), /allowed by sink.kind/);
      // The page stays quick meanwhile, and a flip takes the marks away with their check.
      await page.choose("#setting-sink\\.kind", '"inbox"');
      await page.sign("idle");
      assert.doesNotMatch(await page.value("[...document.querySelectorAll('.gutter .blamed')].map((one) => one.title).join()"), /duplicate-free/);
      await page.click("#undo");
      await page.sign("idle");
      await page.until("document.querySelectorAll('.gutter .blamed').length > 0");
      await shoot(page, "blame");
      clean(page);
    });

    test("repair_that_is_taken_keeps_the_claim", { skip: host === "http" ? false : "a repair takes the program" }, async () => {
      const page = await open();
      await load(page, APPEND);
      await page.value("document.getElementById('design-text').focus()");
      const text = await page.value("document.getElementById('design-text').value");
      const claimed = text.replace(/^duplicate-free = "violated"/m, 'duplicate-free = "holds"');
      assert.notEqual(claimed, text);
      await page.value(`onceproofPage.session.typed(${JSON.stringify(claimed)})`);
      await page.until("document.querySelector('#repair') !== null");
      await page.sign("idle");
      await page.click("#repair");
      await page.sign("idle");
      assert.ok(await page.value("document.querySelectorAll('.repairs li').length") > 0);
      assert.match(await page.text(".repairs li"), /The run that violates duplicate-free ends at step \d+/);
      await shoot(page, "repairs");
      await page.click('[data-key="repair 0"]');
      await page.sign("idle");
      assert.match(await verdict(page, "duplicate-free"), /holds/);
      clean(page);
    });

    test("loss_shows_its_point_of_no_return", async () => {
      const page = await open();
      await load(page, LOSS);
      await page.click('.card[data-guarantee="loss-free"]');
      await page.sign("idle");
      assert.match(await page.text("#trace svg.chart"), /point of no return: loss-free/);
      assert.match(await page.text('#guarantees [data-guarantee="loss-free"]'), /cannot be met any more/);
      await shoot(page, "no-return");
      clean(page);
    });

    test("small_steps_and_sentences_are_shown_on_request", async () => {
      const page = await open();
      await load(page, APPEND);
      const few = await page.value("document.querySelectorAll('#trace .row').length");
      await page.press("s");
      const many = await page.value("document.querySelectorAll('#trace .row').length");
      assert.ok(many >= few, `${many} steps`);
      await page.press("t");
      assert.equal(await page.value("document.querySelectorAll('#trace .row').length"), 0);
      assert.equal(await page.value("document.querySelectorAll('ol.sentences:not(.unseen) li').length"), many);
      await shoot(page, "sentences");
      clean(page);
    });

    test("mistake_dims_what_is_older_and_undo_mends_it", live, async () => {
      const page = await open();
      await page.click("#design-text");
      await page.value("document.getElementById('design-text').setSelectionRange(0, 0)");
      await page.type("[sink\n");
      await page.sign("stale");
      assert.match(await page.text(".message.error"), /TOML/);
      assert.equal(await page.value("document.querySelectorAll('#verdicts.stale .card').length"), 6);
      await shoot(page, "mistake");
      await page.click("#undo");
      await page.sign("idle");
      assert.equal(await page.value("document.querySelectorAll('.stale').length"), 0);
      clean(page);
    });

    test("impossible_combination_offers_the_second_change", live, async () => {
      const page = await open();
      await load(page, APPEND);
      await page.choose("#setting-producer\\.acks", '"none"');
      await page.until("['idle', 'stale'].includes(document.documentElement.dataset.state)");
      const offers = await page.texts(".message.offer");
      await shoot(page, "offer");
      if (offers.length === 0) return assert.equal(await page.value("document.documentElement.dataset.state"), "idle");
      await page.click(".message.offer button");
      await page.sign("idle");
      clean(page);
    });

    test("link_restores_text_branches_and_place", async () => {
      const page = await open();
      await page.press("ArrowLeft");
      await page.sign("idle");
      await page.click('#next [data-name="crash consumer 1"]');
      await page.sign("idle");
      await page.press("ArrowLeft");
      await page.press("ArrowLeft");
      await page.sign("idle");
      const fragment = await link(page);
      assert.ok(fragment.length < 600, `${fragment.length} characters`);
      const restored = await open({}, fragment);
      for (const selector of ["#trace", "#state", "#next", "#branches", "#position"]) {
        assert.equal(await restored.text(selector), await page.text(selector), selector);
      }
      clean(restored);
    });

    test("stale_and_broken_links_are_told_politely", async () => {
      const page = await open();
      const fragment = await link(page);
      const other = await open({}, fragment.replace(/^#1\.[^.]+/, "#1.00000000"));
      assert.match(await other.text("#notice"), /made with other models/);
      assert.equal(await other.text("#position"), "7 / 7");
      const cut = await open({}, fragment.slice(0, -5));
      assert.match(await cut.text("#notice"), /cannot be opened: the address is cut off/);
      assert.match(await verdict(cut, "phantom-free"), /violated/);
      await shoot(cut, "broken-link");
      clean(other);
      clean(cut);
    });

    test("keyboard_alone_opens_steps_branches_and_undoes", async () => {
      const page = await open();
      const tabTo = async (key) => {
        for (let count = 0; count < 200; count += 1) {
          await page.press("Tab");
          if (await page.value("document.activeElement?.dataset.key") === key) return;
        }
        throw new Error(`no focus on ${key}`);
      };
      await tabTo("verdict ordered");
      await page.press("Enter");
      await page.sign("idle");
      assert.match(await page.text("#trace h2"), /ordered/i);
      assert.equal(await page.value("document.activeElement.dataset.key"), "verdict ordered");
      await page.press("Home");
      await page.press("ArrowRight");
      await page.sign("idle");
      assert.match(await page.text("#position"), /^1 \//);
      await tabTo("step crash consumer 1");
      await shoot(page, "focus");
      await page.press("Enter");
      await page.sign("idle");
      assert.equal(await page.value("document.querySelectorAll('[data-branch]').length"), 3);
      await page.press("z", { ctrl: true });
      await page.sign("idle");
      assert.equal(await page.value("document.querySelectorAll('[data-branch]').length"), 2);
      await page.press("?");
      assert.equal(await page.value("document.getElementById('help').open"), true);
      await shoot(page, "keys");
      await page.press("Escape");
      assert.equal(await page.value("document.getElementById('help').open"), false);
      clean(page);
    });

    for (const [scheme, dark] of [["light", false], ["dark", true]]) {
      test(`${scheme}_scheme_has_contrast_and_names`, async () => {
        const page = await open({ dark });
        assert.deepEqual(await page.value(NAMELESS), []);
        if (!live.skip) {
          await page.choose("#setting-source\\.kind", '"outbox"');
          await page.sign("idle");
          assert.deepEqual(await page.value(LOW_CONTRAST), []);
          await page.click("#undo");
          await page.sign("idle");
        }
        assert.deepEqual(await page.value(LOW_CONTRAST), []);
        await shoot(page, scheme);
        clean(page);
      });
    }

    for (const width of [320, 390]) {
      test(`phone_of_${width}_pixels_never_scrolls_sideways`, async () => {
        const page = await open({ width, height: 844, scale: 2, phone: true });
        for (const tab of ["design", "verdicts", "trace", "state", "next"]) {
          await page.click(`#tab-${tab}`);
          await page.sign("idle");
          assert.ok(await page.value("document.documentElement.scrollWidth") <= width, tab);
          assert.ok(await page.value("document.getElementById('main').scrollWidth") <= width, tab);
          assert.ok(await page.value("document.getElementById('slider').getBoundingClientRect().bottom") <= 844, tab);
          if (width === 390) await shoot(page, `phone-${tab}`);
        }
        await page.click("#back");
        await page.sign("idle");
        assert.equal(await position(page), "6 / 7");
        clean(page);
      });
    }

    test("tablet_and_wide_screens_do_not_scroll_sideways", async () => {
      for (const [width, height] of [[800, 1000], [1024, 768], [1280, 800], [1920, 1080], [2560, 1440]]) {
        const page = await open({ width, height });
        assert.ok(await page.value("document.documentElement.scrollWidth") <= width, String(width));
        if (width === 800 || width === 1920) await shoot(page, `width-${width}`);
        clean(page);
      }
    });

    test("markup_in_names_stays_text_everywhere", live, async () => {
      const text = `name = "${INJECTED}"\n[sink]\nkind = "append"\n`;
      const design = { path: `${INJECTED}.toml`, text, files: [{ path: `${INJECTED}.properties`, text: `acks=${INJECTED}\n` }], systems: [INJECTED] };
      const variants = [design, { ...design, files: [], systems: [] }, { ...design, text: `${text}# [${INJECTED}\n[${INJECTED}]\n`, files: [], systems: [] }];
      for (const one of variants) {
        const branch = { path: [`deliver ${INJECTED}>sink`, `crash ${INJECTED}`], guarantee: INJECTED, cycleFrom: null, variant: null };
        const fragment = await Address.encode({ design: one, states: null, branches: [branch], current: 0, at: 1, beside: -1 }, "00000000");
        const page = await chromium.page(served.address + fragment, { reducedMotion: true });
        pages.push(page);
        await page.until("['idle', 'stale'].includes(document.documentElement.dataset.state)");
        assert.equal(await page.value("document.querySelectorAll('img, b > *, #main b:not(li b, p b), iframe').length"), 0);
        assert.match(await page.value("document.body.textContent"), /onerror=alert/);
        clean(page);
      }
    });

    test("files_dropped_onto_the_page_are_one_design", live, async () => {
      const page = await open();
      const files = ["producer.properties", "consumer.properties"].map((name) => [name, fs.readFileSync(path.join(hosts.ROOT, "tests/cli/files", name), "utf8")]);
      await page.value(`(() => {
        const data = new DataTransfer();
        for (const [name, text] of ${JSON.stringify(files)}) data.items.add(new File([text], name));
        for (const type of ["dragenter", "dragover", "drop"]) window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await page.until("document.querySelectorAll('#text .file').length === 2");
      await page.value(`(() => {
        const node = document.querySelector("#text input[type=text]");
        node.value = "kafka-java@4.1";
        node.dispatchEvent(new Event("change"));
      })()`);
      await page.sign("idle", 60_000);
      assert.ok(await page.value("document.querySelectorAll('.card').length") > 0);
      assert.ok(await page.value("document.querySelectorAll('.gutter .decides').length") > 0);
      assert.ok(await page.value("document.querySelectorAll('.setting.vendor').length") > 0);
      assert.match(await page.text("#trace h2"), /counterexample: (loss|duplicate)-free/i);
      assert.equal(await page.value("document.querySelectorAll('[data-branch]').length"), 1);
      await page.click('[data-key="file 1"]');
      await page.until("document.querySelector('.gutter .blamed') !== null", 120_000);
      assert.match(await page.value("document.querySelector('.gutter .blamed').title"), /allows the violation of loss-free: with .*acks = all/);
      await shoot(page, "files");
      clean(page);
    });

    test("two_designs_stand_side_by_side", live, async () => {
      const page = await open();
      await page.click("#compare");
      await page.until("document.querySelector('.diff-table')");
      await page.sign("idle");
      assert.match(await page.text("dialog.diff"), /Settings that differ/);
      await shoot(page, "diff");
      clean(page);
    });

    test("step_and_redraw_are_quick", async () => {
      const page = await open();
      const times = await page.value(`(async () => {
        const times = [];
        const idle = () => new Promise((done) => {
          const look = () => (document.documentElement.dataset.state === "idle" ? done() : setTimeout(look));
          setTimeout(look);
        });
        for (let round = 0; round < 10; round += 1) {
          const began = performance.now();
          document.getElementById(round < 5 ? "back" : "forth").click();
          await idle();
          times.push(performance.now() - began);
        }
        return times.sort((one, other) => one - other);
      })()`);
      console.log(`${host}: a step takes ${times[5].toFixed(0)} ms (median), ${times[9].toFixed(0)} ms at most`);
      assert.ok(times[5] < 250, `${times[5]} ms`);
    });

    if (host !== "http") {
      test("survey_is_not_offered_without_the_program", async () => {
        const page = await open();
        assert.equal(await page.value("document.getElementById('survey').hidden"), true);
      });
      return;
    }

    test("survey_opens_with_its_switches_at_the_design", async () => {
      const page = await open();
      await load(page, LOSS);
      const href = await page.value("document.getElementById('survey').href");
      assert.match(href, /\/survey\?source.kind=direct&broker.kind=log#/);
      assert.match(href, /consumer.acknowledge=before-processing/);
      const small = href.replace(/\?.*#/, "?broker.kind=queue&source.kind=direct&sink.kind=append&producer.acks=none#producer.acks=none&");
      const survey = await chromium.page(small, { reducedMotion: true });
      pages.push(survey);
      await survey.until("document.querySelector('#laws tbody tr') !== null", 120_000);
      assert.match(await survey.text("#status"), /with .*sink.kind=append/);
      assert.equal(await survey.value(`document.querySelector('[data-key="consumer.acknowledge before-processing"]').getAttribute("aria-pressed")`), "true");
      for (const wanted of [0, 1]) await survey.click(`[data-key="wanted ${wanted}"]`);
      assert.ok(await survey.value("document.querySelectorAll('#costs svg .point').length") > 0);
      await shoot(survey, "survey");
      clean(survey);
      const refused = await chromium.page(href.replace(/\?.*#/, "?sink.kind=basket#"), { reducedMotion: true });
      pages.push(refused);
      assert.match(await refused.text("body"), /cannot be `basket`/);
    });

    test("file_changed_on_the_disk_is_checked_again", { skip: process.env.ONCEPROOF_ADDRESS ? "another program serves" : false }, async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "onceproof-watched-"));
      const file = path.join(folder, "watched.toml");
      fs.writeFileSync(file, fs.readFileSync(path.join(hosts.ROOT, PHANTOM)));
      const own = await start([file]);
      try {
        const page = await chromium.page(own.address, { reducedMotion: true });
        pages.push(page);
        await page.sign("idle");
        await page.until("new Promise((done) => setTimeout(() => done(true), 2500))");
        fs.writeFileSync(file, fs.readFileSync(path.join(hosts.ROOT, PHANTOM), "utf8").replace("send-first", "database-first"));
        await page.until("document.getElementById('notice').innerText.includes('has changed on the disk')");
        await page.sign("idle");
        assert.match(await verdict(page, "phantom-free"), /holds|vacuous/);
        clean(page);
      } finally {
        own.stop();
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

const { ONCEPROOF_ADDRESS: given, ONCEPROOF_WITH_MODULE: withModule, ONCEPROOF_WITHOUT_MODULE: withoutModule } = process.env;
const writes = (written) => async (designs) => hosts.file(written, designs);
const unnamed = (name) => (process.env[name] ? false : `${name} names no program`);
const all = {
  http: [given ? async () => ({ address: given, stop() {} }) : hosts.http, given || hosts.program() ? false : "the program is not built"],
  wasm: [writes(withModule), unnamed("ONCEPROOF_WITH_MODULE")],
  recorded: [writes(withoutModule), unnamed("ONCEPROOF_WITHOUT_MODULE")],
};
for (const [host, [start, reason]] of Object.entries(all)) {
  if ((process.env.ONCEPROOF_HOST ?? host) === host) scenarios(host, start, reason);
}
