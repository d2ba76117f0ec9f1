"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const Address = require("../../src/explorer/page/address.js");

const ROOT = path.join(__dirname, "../..");
const MODELS = "ad0d2d02fca6ade9";
const PATH = [
  "deliver broker>consumer 1", "timer producer submit", "deliver database>producer", "deliver producer>broker",
  "deliver broker>consumer 1", "deliver consumer 1>sink", "crash producer", "late producer>broker publish 1 #2",
];

function document(change = {}) {
  const text = readFileSync(path.join(ROOT, "designs/outbox/dual-write-send-first.toml"), "utf8");
  return {
    design: { path: "orders.toml", text, files: [], systems: [] },
    states: null,
    branches: [
      { path: PATH, guarantee: "phantom-free", cycleFrom: null, variant: null },
      { path: [...PATH.slice(0, 6), "crash consumer 1"], guarantee: null, cycleFrom: 3, variant: { messages: 3 } },
    ],
    current: 1,
    at: 4,
    beside: 0,
    ...change,
  };
}

test("address_of_a_document_restores_it", async () => {
  const address = await Address.encode(document(), MODELS);
  const { document: restored, isOtherModels } = await Address.decode(address, MODELS);
  assert.deepEqual(restored, document());
  assert.equal(isOtherModels, false);
});

test("address_of_a_gallery_design_has_about_400_characters", async () => {
  const address = await Address.encode(document(), MODELS);
  assert.ok(address.length < 560, `${address.length} characters`);
  assert.match(address, /^#[\w.-]+$/);
});

test("address_holds_files_systems_and_limit", async () => {
  const design = { path: null, text: null, files: [{ path: "a <b>.properties", text: "acks=1\n", part: "producer" }, { path: "b", text: "", named: true }], systems: ["kafka-java@4.1"] };
  const changed = document({ design, states: 100_000, branches: [], current: -1, at: 0, beside: -1 });
  const { document: restored } = await Address.decode(await Address.encode(changed, MODELS), MODELS);
  assert.deepEqual(restored, changed);
});

test("address_with_any_text_restores_it", async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const points = Array.from({ length: random(60) }, () => [0x20, 0x0a, 0x22, 0x5c, 0xe9, 0x2192, 0x1f600, 0xf5, 0x09][random(9)] + (random(3) === 0 ? random(90) : 0));
    const text = `${Address.PHRASES[random(Address.PHRASES.length)]}${String.fromCodePoint(...points.filter((point) => point < 0xd800 || point > 0xdfff))}`;
    const changed = document({ design: { path: null, text, files: [], systems: [] } });
    const { document: restored } = await Address.decode(await Address.encode(changed, MODELS), MODELS);
    assert.equal(restored.design.text, text);
  }
});

test("address_of_other_models_is_told", async () => {
  const address = await Address.encode(document(), "00000000ffff");
  assert.equal((await Address.decode(address, MODELS)).isOtherModels, true);
});

test("address_that_is_cut_off_or_changed_is_refused", async () => {
  const address = await Address.encode(document(), MODELS);
  for (const broken of [address.slice(0, -1), address.slice(0, 40), `${address}x`, address.replace("#1.", "#2."), `#1.${MODELS}`, "#1.a.b.c"]) {
    const found = await Address.decode(broken, MODELS);
    assert.ok(found.problem, broken);
  }
});

test("address_with_another_shape_is_refused", async () => {
  const shapes = [{}, { t: 1, b: [], c: -1, a: 0 }, { t: "", b: [[5, ""]], c: 0, a: 0 }, { t: "", b: [], c: 3, a: 0 }, { t: "", b: {}, c: 0, a: 0 }, { t: "", b: [], c: -1, a: 0, f: [[1, 2]] }, { t: "", b: [], c: -1, a: 0, s: [1] }, []];
  for (const shape of shapes) assert.throws(() => Address.unpack(shape), JSON.stringify(shape));
});

test("fragment_that_is_no_address_is_left_alone", async () => {
  for (const fragment of ["", "#", "#trace"]) assert.equal(await Address.decode(fragment, MODELS), null);
});
