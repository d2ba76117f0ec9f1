"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const Laws = require("../../src/report/pages/html/laws.js");

// Two settings, two guarantees, one fault level.
const DATA = {
  axes: [{ path: "a", values: [["x", ""], ["y", ""]] }, { path: "b", values: [["p", ""], ["q", ""]] }],
  levels: [{ name: "all" }],
  guarantees: [{ name: "one" }, { name: "two" }],
  verdicts: ["hh", "vh", "h-"],
  costs: [[1, 1], [2, 2], [0, 3]],
  records: [["00", 0, 0], ["01", 1, 1], ["1.", 2, 2]],
};

test("choice_of_a_value_leaves_out_designs_without_its_effect", () => {
  assert.equal(Laws.chosen(DATA, [null, null]).length, 3);
  assert.equal(Laws.chosen(DATA, [null, 0]).length, 1);
  assert.equal(Laws.chosen(DATA, [1, null]).length, 1);
});

test("law_is_what_all_chosen_designs_say", () => {
  const law = (choice, guarantee) => Laws.law(Laws.tally(DATA, Laws.chosen(DATA, choice), guarantee, 0));
  assert.equal(law([null, null], 0), "depends");
  assert.equal(law([null, 0], 0), "always");
  assert.equal(law([null, 1], 0), "never");
  assert.equal(law([1, null], 1), "vacuous");
  assert.equal(law([1, 1], 1), "none");
  assert.equal(Laws.law({ holds: 3, violated: 0, vacuous: 0, open: 1 }), "open");
});

test("values_count_designs_that_keep_what_is_wanted", () => {
  assert.deepEqual(Laws.values(DATA, [null, null], 1, [0, 1], 0), [{ designs: 1, kept: 1 }, { designs: 1, kept: 0 }]);
  assert.deepEqual(Laws.values(DATA, [0, 1], 0, [1], 0), [{ designs: 1, kept: 1 }, { designs: 0, kept: 0 }]);
});

test("price_is_cheapest_where_no_other_undercuts_it", () => {
  const groups = Laws.priced(DATA, DATA.records, [], 0);
  assert.deepEqual(groups.map((group) => [group.costs, group.isCheapest]), [[[1, 1], true], [[2, 2], false], [[0, 3], true]]);
});

test("vacuous_guarantee_is_not_kept", () => {
  assert.equal(Laws.priced(DATA, [DATA.records[2]], [1], 0).length, 0);
});

test("choice_of_a_design_finds_it_again", () => {
  for (const record of DATA.records) assert.deepEqual(Laws.chosen(DATA, Laws.choiceOf(record)), [record]);
});
