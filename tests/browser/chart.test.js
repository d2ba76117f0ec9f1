"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const Chart = require("../../src/explorer/page/chart.js");

const PARTS = ["producer", "broker", "consumer 1"];
const step = (change) => ({ name: "x", kind: "deliver", actor: "broker", from: "producer", label: "publish 1", text: "…", fault: null, breaks: [], loses: [], writes: [], ...change });
const row = (index, change = {}, more = {}) => ({ index, number: index + 1, step: step(change), breaks: [], noReturn: [], isGone: false, isCommon: false, endsHere: false, ...more });

function nodes(tree, found = []) {
  if (typeof tree === "string") return found;
  found.push(tree);
  tree[2].forEach((child) => nodes(child, found));
  return found;
}

const draw = (rows, change = {}) => Chart.draw({ parts: PARTS, rows, selected: 1, cycleFrom: null, width: 400, ...change });
const byClass = (tree, name) => nodes(tree).filter(([, attributes]) => String(attributes.class ?? "").split(" ").includes(name));
const texts = (tree) => nodes(tree).filter(([tag]) => tag === "text").map(([, , children]) => children.join(""));

test("message_is_an_arrow_from_sender_to_receiver", () => {
  const { svg } = draw([row(0)]);
  const [arrow] = byClass(svg, "arrow");
  const lanes = Chart.lanes(PARTS, 400);
  const [line] = arrow[2];
  assert.equal(line[1].x1, lanes.get("producer"));
  assert.ok(Math.abs(line[1].x2 - lanes.get("broker")) < 8);
  assert.ok(texts(svg).includes("publish 1"));
});

test("late_request_is_dashed_and_break_is_crossed", () => {
  const { svg } = draw([row(0, { kind: "late-request", fault: "late-request" }), row(1, { kind: "break", fault: "connection-breaks" })]);
  assert.equal(byClass(svg, "late").length, 1);
  assert.equal(byClass(svg, "cross").length, 1);
  assert.equal(byClass(svg, "fault").length, 2);
});

test("lost_message_is_crossed_out", () => {
  const { svg } = draw([row(0, { kind: "crash", from: null, loses: [{ from: "producer", to: "broker", label: "publish 2", kind: "request" }] })]);
  assert.equal(byClass(svg, "lost").length, 1);
  assert.ok(texts(svg).some((text) => text.startsWith("publish 2")));
});

test("steps_to_come_are_faded_and_the_breaking_one_is_marked", () => {
  const { svg } = draw([row(0), row(1, {}, { breaks: ["ordered"] }), row(2, {}, { noReturn: ["loss-free"] })]);
  assert.equal(byClass(svg, "selected").length, 1);
  assert.equal(byClass(svg, "to-come").length, 2);
  assert.equal(byClass(svg, "breaking").length, 1);
  assert.ok(texts(svg).includes("✗ breaks ordered"));
  assert.ok(texts(svg).includes("⚑ point of no return: loss-free"));
});

test("cycle_has_a_bracket", () => {
  assert.equal(byClass(draw([row(0), row(1), row(2)], { cycleFrom: 1 }).svg, "cycle").length, 1);
});

test("rows_do_not_overlap_and_stand_within_the_chart", () => {
  const { svg, rows } = draw([row(0), row(1, {}, { breaks: ["a", "b"] }), row(2, { loses: [{ from: "producer", to: "broker", label: "x", kind: "request" }] }), row(3)]);
  rows.slice(1).forEach((one, index) => assert.ok(one.top >= rows[index].top + rows[index].height));
  assert.ok(rows.at(-1).top + rows.at(-1).height <= svg[1].height);
});

test("name_with_markup_stays_text", () => {
  const bad = "<img src=x onerror=alert(1)>";
  const { svg } = Chart.draw({ parts: [bad], rows: [row(0, { actor: bad, from: null, kind: "choice", label: bad, text: bad })], selected: 1, cycleFrom: null, width: 900 });
  assert.ok(nodes(svg).every(([tag]) => /^[a-z]+$/.test(tag)));
  assert.ok(texts(svg).includes(bad));
});

test("lane_name_is_shortened_where_it_does_not_fit", () => {
  assert.equal(Chart.laneName("consumer 1", 90), "consumer 1");
  assert.equal(Chart.laneName("consumer 1", 50), "cons. 1");
  assert.equal(Chart.laneName("sink", 40), "sink");
});

test("sentence_beside_the_lanes_has_two_lines_at_most", () => {
  const text = "the broker gives the partition to consumer 2; the former owner does not know yet and goes on for a while as if it were its own";
  const { svg } = draw([row(0, { text })], { width: 700, laneWidth: 340 });
  const lines = byClass(svg, "say").map(([, , children]) => children.join(""));
  assert.equal(lines.length, 2);
  assert.ok(text.startsWith(lines[0]) && lines[1].endsWith("…"));
});
