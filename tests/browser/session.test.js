// The session against a host of a few lines: what is asked, when, and about which design.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

globalThis.Paths = require("../../src/explorer/page/paths.js");
globalThis.Address = require("../../src/explorer/page/address.js");
globalThis.Blame = require("../../src/explorer/page/blame.js");
const Session = require("../../src/explorer/page/session.js");

const RUN = { guarantee: "ordered", path: ["a", "b", "c"], variant: null, cycle_from: null, ending: "…", faults: 1 };

// A design whose text holds "bad" is not valid; "fixed" violates nothing, and ends every run after one step.
function host() {
  const asked = [];
  const step = (name) => ({ name, kind: "choice", actor: "broker", from: null, label: name, text: name, fault: null, breaks: [], loses: [], writes: [] });
  const state = { rows: [], under_way: [], messages: [], guarantees: [] };
  const answers = {
    about: () => ({ models: "abcdefgh", settings: [], guarantees: [], limits: { states: 1000 } }),
    read: ({ design }) => ({ is_valid: !design.text.includes("bad"), settings: [], diagnostics: [], name: "x" }),
    check: ({ design }) => ({
      digest: design.text, states: 1, transitions: 1, runs: design.text.includes("fixed") ? [] : [RUN],
      report: { verdicts: [{ guarantee: "ordered", verdict: design.text.includes("fixed") ? "holds" : "violated", claimed: null }] },
    }),
    walk: ({ design, path }) => {
      const taken = design.text.includes("fixed") ? path.slice(0, 1) : path;
      const parted = taken.length < path.length ? { at: taken.length, name: path[taken.length], why: "it cannot" } : null;
      return { parts: [{ name: "broker" }], steps: taken.map(step), states: [state, ...taken.map(() => state)], next: [step("c"), step("d")], parted };
    },
    compare: () => ({ outcome: "parts", at: 1, sentence: "the run ends here" }),
    way: () => ({ outcome: "none" }),
    set: ({ design, setting, value }) => ({ is_changed: true, text: `${design.text}\n${setting} = ${value}`, commented_out: [], offers: [], diagnostics: [] }),
  };
  return {
    kind: "wasm",
    lacks: null,
    asked,
    designs: async () => [{ path: "one.toml", text: "one" }, { path: "two.toml", text: "two" }],
    changed: async () => "",
    cancel() {},
    cancelAside() { asked.push({ request: "cancelled aside" }); },
    aside: async (request) => {
      asked.push({ ...request, isAside: true });
      const changes = [[{ setting: "sink.kind", now: "append", instead: "inbox", path: "one.toml", line: 3 }]];
      return { version: 1, answer: "blame", guarantee: request.guarantee, repairs: changes };
    },
    answer: async (request) => {
      asked.push(request);
      return { version: 1, answer: request.request, ...answers[request.request](request) };
    },
  };
}

async function started(fragment = "") {
  const session = new Session(host(), () => {});
  await session.start(fragment);
  return session;
}

const settled = async (session) => {
  await new Promise((done) => { setTimeout(done, Session.TYPING_PAUSE + 50); });
  assert.notEqual(session.sign, "busy");
};

test("session_opens_the_first_run_at_its_end", async () => {
  const session = await started();
  assert.deepEqual([session.branch.path, session.document.at, session.sign], [RUN.path, 3, "idle"]);
});

test("step_taken_on_a_counterexample_is_a_branch", async () => {
  const session = await started();
  await session.stepTo(2);
  await session.take({ name: "d", breaks: [] });
  assert.deepEqual(session.document.branches.map((branch) => branch.path), [RUN.path, ["a", "b", "d"]]);
  await session.take({ name: "c", breaks: [] });
  assert.deepEqual(session.document.branches.map((branch) => branch.path), [RUN.path, ["a", "b", "d", "c"]]);
  await session.undo();
  await session.undo();
  assert.equal(session.document.branches.length, 1);
  await session.redo();
  assert.equal(session.document.branches.length, 2);
});

test("step_along_the_branch_adds_none", async () => {
  const session = await started();
  await session.stepTo(2);
  await session.take({ name: "c", breaks: [] });
  assert.deepEqual([session.document.branches.length, session.document.at], [1, 3]);
});

test("flip_compares_the_run_and_keeps_the_verdicts_before", async () => {
  const session = await started();
  await session.set("fixed", "true");
  assert.equal(session.parting.sentence, "the run ends here");
  assert.deepEqual([...Paths.flips(session.before.verdicts, session.verdicts)], [["ordered", "violated"]]);
  assert.equal(session.goneSteps.length, 2);
  await session.undo();
  assert.deepEqual([session.parting, session.goneSteps, session.verdicts[0].verdict], [null, [], "violated"]);
});

test("invalid_text_leaves_the_design_before_it_to_step_through", async () => {
  const session = await started();
  session.typed("bad");
  await settled(session);
  assert.equal(session.sign, "stale");
  session.host.asked.length = 0;
  await session.stepTo(1);
  assert.ok(session.host.asked.filter((request) => request.request === "walk").every((request) => request.design.text === "one"));
  assert.equal(session.notice, null);
});

test("another_design_has_no_verdicts_before_it", async () => {
  const session = await started();
  await session.load(1);
  assert.equal(session.before, null);
  await session.undo();
  assert.equal(session.before, null);
});

test("way_that_is_none_is_kept_for_this_state_only", async () => {
  const session = await started();
  await session.breakIt("ordered");
  assert.equal(session.ways.get("ordered").outcome, "none");
  await session.stepTo(1);
  assert.equal(session.ways.size, 0);
});

test("link_restores_the_session", async () => {
  const session = await started();
  await session.stepTo(2);
  await session.take({ name: "d", breaks: [] });
  const restored = await started(await session.link());
  assert.deepEqual([restored.branch.path, restored.document.at], [["a", "b", "d"], 3]);
  const cut = await started((await session.link()).slice(0, -2));
  assert.match(cut.notice.text, /cannot be opened/);
  assert.deepEqual(cut.branch.path, RUN.path);
});

test("lines_that_allow_a_violation_are_asked_for_aside_and_leave_with_their_check", async () => {
  const session = await started();
  await new Promise((done) => { setTimeout(done); });
  const { asked } = session.host;
  assert.deepEqual(asked.filter((one) => one.isAside).map((one) => [one.request, one.guarantee]), [["blame", "ordered"]]);
  const [[change, about]] = session.blamedLines();
  assert.deepEqual([change.path, change.line, about], ["one.toml", 3, "allows the violation of ordered: with sink.kind = inbox it holds"]);
  assert.deepEqual(session.blame.settings("ordered"), ["sink.kind"]);
  session.typed("one fixed");
  await settled(session);
  assert.equal(asked.filter((one) => one.request === "cancelled aside").length >= 1, true);
  assert.deepEqual(session.blamedLines(), []);
  await session.undo();
  await new Promise((done) => { setTimeout(done); });
  assert.equal(session.blamedLines().length, 1);
  assert.equal(asked.filter((one) => one.isAside).length, 1, "an answer is kept");
});

test("run_of_an_earlier_design_is_not_opened_in_the_next_one", async () => {
  const session = await started();
  const { answer } = session.host;
  session.host.answer = async (request) => {
    if (request.design?.systems) await new Promise((done) => { setTimeout(done, 20); });
    return answer(request);
  };
  const replaced = session.replaceDesign({ path: "three.toml", text: "fixed three" });
  await session.changeDesign({ systems: ["kafka-java@4.1"] });
  await replaced;
  assert.deepEqual(session.document.branches, []);
  await session.replaceDesign({ path: "four.toml", text: "four" });
  assert.equal(session.document.branches.length, 1);
});
