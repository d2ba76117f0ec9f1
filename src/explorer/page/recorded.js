// The host of a page without a module: answers from the recording that the page holds.

function sameJson(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function notRecorded(request) {
  const text = "this page holds counterexamples and the states near them; open the design with "
    + "`onceproof explore` for everything else";
  return { version: 1, answer: "error", id: request.id, code: "not-recorded", text };
}

// A state as `walk` answers it, after the states before it on the path.
function recordedState(graph, node, before, index, broken) {
  const rows = node.rows.map((number) => {
    const row = { ...graph.rows[number] };
    if (before !== null) {
      const old = before.rows.find((one) => one.part === row.part && one.label === row.label);
      const was = old === undefined ? "" : old.words;
      row.was = was === row.words ? null : was;
    }
    return row;
  });
  const guarantees = node.guarantees.map((status, place) => {
    const since = broken.get(status.guarantee);
    if (since !== undefined) return { ...status, status: "broken", since, can_break: true };
    if (status.status !== "unreachable") return status;
    const old = before === null ? null : before.guarantees[place];
    return { ...status, since: old !== null && old.status === "unreachable" ? old.since : index };
  });
  const under_way = node.under_way.map((number) => graph.under_way[number]);
  return { rows, under_way, messages: graph.messages[node.messages], guarantees };
}

function recordedWalk(recorded, request) {
  const graph = recorded.graphs.find((one) => sameJson(one.variant, request.variant));
  if (graph === undefined) return notRecorded(request);
  let node = graph.states[0];
  const broken = new Map();
  const states = [recordedState(graph, node, null, 0, broken)];
  const steps = [];
  let parted = null;
  for (const [at, name] of (request.path ?? []).entries()) {
    const taken = node.next.find(([action]) => graph.actions[action].name === name);
    if (taken === undefined) {
      parted = { at, name, why: "it cannot happen here" };
      break;
    }
    if (taken[1] < 0) return notRecorded(request);
    const step = graph.actions[taken[0]];
    steps.push(step);
    for (const guarantee of step.breaks) if (!broken.has(guarantee)) broken.set(guarantee, at + 1);
    node = graph.states[taken[1]];
    states.push(recordedState(graph, node, states[states.length - 1], at + 1, broken));
  }
  const next = node.next.map(([action]) => graph.actions[action]);
  return { version: 1, answer: "walk", id: request.id, parts: graph.parts, steps, states, next, parted };
}

// The answer of a recording to a request.
function recordedAnswer(recording, request) {
  if (request.request === "about") return recording.about;
  const recorded = recording.designs.find((one) => sameJson(one.design, request.design));
  if (recorded === undefined) return notRecorded(request);
  switch (request.request) {
    case "read": return recorded.read ?? notRecorded(request);
    case "check": return recorded.check ?? notRecorded(request);
    case "walk": return recordedWalk(recorded, request);
    default: return notRecorded(request);
  }
}

if (typeof module !== "undefined") module.exports = { recordedAnswer };
