"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const Paths = require("../../src/explorer/page/paths.js");

const step = (name, change = {}) => ({ name, actor: "broker", from: null, label: name, text: name, fault: null, breaks: [], loses: [], writes: [], ...change });
const state = (rows, guarantees = []) => ({ rows, guarantees });
const row = (part, label, words, was = null) => ({ part, label, words, was, durable: true });

test("tree_finds_where_a_branch_leaves_another", () => {
  const branches = [{ path: ["a", "b", "c"] }, { path: ["a", "b", "d"] }, { path: ["a", "b", "d", "e"] }, { path: ["x"] }];
  assert.deepEqual(Paths.tree(branches), [{ parent: -1, leaves: 0 }, { parent: 0, leaves: 2 }, { parent: 1, leaves: 3 }, { parent: -1, leaves: 0 }]);
});

test("title_of_a_branch_names_its_first_own_step", () => {
  const branches = [{ path: ["a", "b"], guarantee: "ordered", origin: "counterexample" }, { path: ["a", "crash consumer 1"], guarantee: null, origin: "own" }, { path: ["a"], guarantee: null, origin: "own" }];
  assert.equal(Paths.title(branches, 0), "breaks ordered");
  assert.equal(Paths.title(branches, 1), "crash of consumer 1, leaves at step 2");
  assert.equal(Paths.title(branches, 2), "stops at step 1");
});

test("stops_leave_out_small_steps_but_the_last", () => {
  const steps = [step("poll", { text: null }), step("a"), step("poll", { text: null }), step("b"), step("poll", { text: null })];
  assert.deepEqual(Paths.stops(steps, false), [0, 2, 4, 5]);
  assert.deepEqual(Paths.stops(steps, true), [0, 1, 2, 3, 4, 5]);
  assert.equal(Paths.neighbour([0, 2, 4, 5], 2, 1), 4);
  assert.equal(Paths.neighbour([0, 2, 4, 5], 3, -1), 2);
  assert.equal(Paths.neighbour([0, 2, 4, 5], 5, 1), 5);
});

test("point_of_no_return_is_the_step_before_the_first_state", () => {
  const status = (name, since) => ({ guarantee: "loss-free", status: name, since });
  const states = [state([], [status("reached", null)]), state([], [status("unreachable", 1)]), state([], [status("unreachable", 1)])];
  assert.deepEqual(Paths.pointsOfNoReturn(states), [["loss-free"], []]);
});

test("arrivals_count_equal_messages", () => {
  const one = { from: "a", to: "b", label: "x", kind: "request" };
  assert.deepEqual(Paths.arrivals([one], [one, one]), [false, true]);
});

test("beside_marks_rows_that_differ_and_keeps_lone_ones", () => {
  const rows = Paths.beside([row("broker", "log", "1"), row("broker", "only here", "x")], [row("broker", "log", "2"), row("sink", "only there", "y")]);
  assert.deepEqual(rows.map((one) => [one.label, one.here, one.there, one.differs]), [["log", "1", "2", true], ["only here", "x", "", true], ["only there", "", "y", true]]);
});

test("changing_rows_are_those_of_two_values", () => {
  const changing = Paths.changing([state([row("a", "x", "1"), row("a", "y", "1")]), state([row("a", "x", "2"), row("a", "y", "1")])]);
  assert.deepEqual([...changing], ["a\nx"]);
});

test("flips_are_verdicts_that_differ", () => {
  const flips = Paths.flips([{ guarantee: "a", verdict: "holds" }, { guarantee: "b", verdict: "holds" }], [{ guarantee: "a", verdict: "violated" }, { guarantee: "b", verdict: "holds" }, { guarantee: "c", verdict: "holds" }]);
  assert.deepEqual([...flips], [["a", "holds"]]);
});

test("step_of_a_name_has_its_parts", () => {
  const parts = ["producer", "broker", "consumer 1"];
  const read = (name) => {
    const { kind, actor, from, label } = Paths.stepOfName(name, parts);
    return [kind, actor, from, label];
  };
  assert.deepEqual(read("deliver broker>consumer 1 #2"), ["deliver", "consumer 1", "broker", ""]);
  assert.deepEqual(read("late producer>broker publish 1"), ["late-request", "broker", "producer", "publish 1"]);
  assert.deepEqual(read("crash consumer 1"), ["crash", "consumer 1", null, "crash"]);
  assert.deepEqual(read("timer producer submit"), ["choice", "producer", null, "submit"]);
});
