// Paths of actions, and what a page derives from them: the tree of branches, the stops of the
// slider, the differences between states. Nothing here touches the page.
"use strict";

const Paths = (() => {
  // The number of steps that two paths have in common.
  function common(one, other) {
    let length = 0;
    while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
    return length;
  }

  function same(one, other) {
    return one.length === other.length && common(one, other) === one.length;
  }

  // For each branch, the earlier branch with which it has most in common, and where it leaves that one.
  function tree(branches) {
    return branches.map((branch, index) => {
      let parent = -1;
      let leaves = 0;
      for (let earlier = 0; earlier < index; earlier += 1) {
        const length = common(branch.path, branches[earlier].path);
        if (length > leaves) [parent, leaves] = [earlier, length];
      }
      return { parent, leaves };
    });
  }

  // An action's name in words: "crash of consumer 1", "deliver broker → consumer 1".
  function spoken(name) {
    const crash = /^(crash|replace) (.+)$/.exec(name);
    if (crash) return `${crash[1] === "crash" ? "crash" : "replacement"} of ${crash[2]}`;
    const choice = /^(?:choose|timer) (.+)$/.exec(name);
    if (choice) return choice[1];
    return name.replace(">", " → ");
  }

  // A step of which nothing but the name is known: what the name says.
  function stepOfName(name, parts) {
    const [kind, ...words] = name.split(" ");
    const rest = words.join(" ").replace(/ #\d+$/, "");
    const longest = (text) => parts.filter((part) => text.startsWith(part)).sort((one, other) => other.length - one.length)[0] ?? text;
    const empty = { name, text: name, fault: null, breaks: [], loses: [], writes: [] };
    const [from, to] = rest.split(">");
    if (to !== undefined) {
      const isBack = kind === "break" || kind === "forget";
      const kinds = { late: "late-request", deliver: "deliver", break: "break", forget: "forget" };
      return { ...empty, kind: kinds[kind] ?? "deliver", actor: longest(to), from, label: isBack ? kind : to.slice(longest(to).length + 1) };
    }
    const actor = longest(rest);
    return { ...empty, kind: kind === "crash" ? "crash" : "choice", actor, from: null, label: rest.slice(actor.length + 1) || kind };
  }

  // What a branch is called in the list. Steps are counted from one, as they are shown.
  function title(branches, index, shown = (at) => at) {
    const branch = branches[index];
    const { parent, leaves } = tree(branches)[index];
    const breaks = branch.guarantee ? `breaks ${branch.guarantee}` : null;
    if (parent < 0 || branch.origin === "counterexample") {
      return breaks ?? (branch.path.length > 0 ? `from the start: ${spoken(branch.path[0])}` : "the start");
    }
    const first = branch.path[leaves];
    const off = first === undefined ? "stops" : `${spoken(first)}, leaves`;
    return `${breaks ? `${breaks}: ` : ""}${off} at step ${shown(leaves) + (first === undefined ? 0 : 1)}`;
  }

  // A step that only reads has no sentence.
  function isSmall(step) {
    return (step.text ?? null) === null && (step.fault ?? null) === null && step.breaks.length === 0;
  }

  // The states at which the slider stops: the start, the state after each step that is shown, the end.
  function stops(steps, showsSmall) {
    const all = [0];
    steps.forEach((step, index) => {
      if (showsSmall || !isSmall(step) || index + 1 === steps.length) all.push(index + 1);
    });
    return all;
  }

  // The next stop from a state in a direction; the state itself at an end.
  function neighbour(stopList, at, direction) {
    if (direction > 0) return stopList.find((stop) => stop > at) ?? at;
    return stopList.findLast((stop) => stop < at) ?? at;
  }

  // For each step, the guarantees whose goal cannot be reached from the state after it, and could before.
  function pointsOfNoReturn(states) {
    return states.slice(1).map((state, index) => state.guarantees
      .filter((one) => one.status === "unreachable" && one.since === index + 1)
      .map((one) => one.guarantee));
  }

  // Which messages of `after` were not under way before; a message may be there several times.
  function arrivals(before, after) {
    const left = new Map();
    const key = (one) => `${one.from}\n${one.to}\n${one.label}\n${one.kind}`;
    for (const one of before) left.set(key(one), (left.get(key(one)) ?? 0) + 1);
    return after.map((one) => {
      const count = left.get(key(one)) ?? 0;
      if (count > 0) left.set(key(one), count - 1);
      return count === 0;
    });
  }

  // Parts that act, send, are written or change on a run.
  function takingPart(steps, states) {
    const parts = new Set();
    for (const step of steps) {
      if (isSmall(step)) continue;
      parts.add(step.actor);
      if (step.from) parts.add(step.from);
      for (const part of step.writes) parts.add(part);
    }
    for (const state of states.slice(1)) {
      for (const row of state.rows) {
        if (row.was !== null && row.was !== undefined && row.durable) parts.add(row.part);
      }
    }
    return parts;
  }

  function rowKey(row) {
    return `${row.part}\n${row.label}`;
  }

  // The keys of rows that differ between two states of a run.
  function changing(states) {
    const first = new Map();
    const found = new Set();
    for (const state of states) {
      for (const row of state.rows) {
        const key = rowKey(row);
        if (!first.has(key)) first.set(key, row.words);
        else if (first.get(key) !== row.words) found.add(key);
      }
    }
    return found;
  }

  // The rows of two states beside each other, in the order of the first one.
  function beside(one, other) {
    const there = new Map(other.map((row) => [rowKey(row), row]));
    const rows = one.map((row) => {
      const match = there.get(rowKey(row));
      there.delete(rowKey(row));
      return { part: row.part, label: row.label, durable: row.durable, here: row.words, there: match?.words ?? "" };
    });
    for (const row of there.values()) {
      rows.push({ part: row.part, label: row.label, durable: row.durable, here: "", there: row.words });
    }
    return rows.map((row) => ({ ...row, differs: row.here !== row.there }));
  }

  // What a page says about verdicts that differ from those before a change, by guarantee.
  function flips(before, after) {
    const was = new Map(before.map((one) => [one.guarantee, one.verdict]));
    return new Map(after
      .filter((one) => was.has(one.guarantee) && was.get(one.guarantee) !== one.verdict)
      .map((one) => [one.guarantee, was.get(one.guarantee)]));
  }

  return {
    common, same, stepOfName, tree, title, spoken, isSmall, stops, neighbour, pointsOfNoReturn, arrivals, takingPart, rowKey, changing, beside,
    flips,
  };
})();

if (typeof module === "object") module.exports = Paths;
