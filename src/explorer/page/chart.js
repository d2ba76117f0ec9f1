// The sequence chart of a run, as a tree of nodes `[tag, attributes, children]`; a text child is
// text. A lane per part, a row per step. Nothing here touches the page, so names stay text.
"use strict";

const Chart = (() => {
  const LEFT = 44;
  const ROW = 31;
  const NOTE = 14;
  const HEAD = 26;
  // The mean width of a character of the labels, in pixels.
  const CHARACTER = 6.1;
  const SENTENCE_CHARACTER = 6.9;
  const MARK_WIDTH = 9;

  function fit(text, width, character = CHARACTER) {
    const room = Math.max(1, Math.floor(width / character));
    return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
  }

  // A part's name where it fits, or a short form of it: "consumer 1" becomes "cons. 1".
  function laneName(name, width) {
    if (name.length * 7 <= width) return name;
    const [first, ...rest] = name.split(" ");
    const short = first.length > 5 ? `${first.slice(0, 4)}.` : first;
    const text = [short, ...rest].join(" ");
    return text.length * CHARACTER <= width + 4 ? text : fit([`${first.slice(0, 3)}.`, ...rest].join(""), width + 6);
  }

  function lanes(parts, width) {
    const space = (width - LEFT) / Math.max(1, parts.length);
    return new Map(parts.map((part, index) => [part, Math.round(LEFT + space * (index + 0.5))]));
  }

  // The names of the parts, above the lanes.
  function head(parts, width) {
    const at = lanes(parts, width);
    const space = (width - LEFT) / Math.max(1, parts.length);
    return ["svg", { width, height: HEAD, viewBox: `0 0 ${width} ${HEAD}`, "aria-hidden": "true" }, parts.map((part) => [
      "text", { x: at.get(part), y: 17, class: "lane-name" }, [laneName(part, space - 6)],
    ])];
  }

  function arrow(x1, x2, y, type) {
    const back = x2 > x1 ? -7 : 7;
    return ["g", { class: type }, [
      ["line", { x1, y1: y, x2: x2 + back / 2, y2: y }, []],
      ["path", { d: `M${x2} ${y}l${back} -4v8z`, class: "tip" }, []],
    ]];
  }

  function cross(x, y, size = 6) {
    return ["path", { d: `M${x - size} ${y - size}l${2 * size} ${2 * size}M${x + size} ${y - size}l${-2 * size} ${2 * size}`, class: "cross" }, []];
  }

  // A mark for a durable write: a small disk at the left of the lane.
  function disk(x, y) {
    return ["g", { class: "disk" }, [
      ["rect", { x: x - MARK_WIDTH / 2, y, width: MARK_WIDTH, height: 7, rx: 1.5 }, []],
      ["line", { x1: x - 2.5, y1: y + 3.5, x2: x + 2.5, y2: y + 3.5 }, []],
      ["title", {}, ["durable write"]],
    ]];
  }

  // A step's sentence in at most two lines.
  function sentence(text, x, y, width) {
    const room = Math.floor(width / SENTENCE_CHARACTER);
    let end = text.length <= room ? text.length : text.lastIndexOf(" ", room);
    if (end < 1) end = room;
    const lines = [text.slice(0, end), text.slice(end).trim()].filter((line) => line !== "");
    const first = lines.length === 2 ? y - 4 : y + 4;
    return lines.map((line, index) => ["text", { x, y: first + index * NOTE, class: "say" }, [fit(line, width, SENTENCE_CHARACTER)]]);
  }

  // Where the mark of a part stands: below the end of an arrow, beside a dot, on an idle lane.
  function markOf(part, step, at, y) {
    const x = at.get(part);
    if (part !== step.actor) return disk(x, y - 3.5);
    const isArrow = step.from && step.from !== step.actor && at.has(step.from);
    return isArrow ? disk(x, y + 4) : disk(x - 13, y - 3.5);
  }

  // A label beside a lane: to its right, or to its left where there is more room.
  function besideLane(x, y, text, width, type = "label") {
    const right = width - x - 12;
    const left = x - LEFT - 12;
    const isRight = right >= text.length * CHARACTER || right >= left;
    return ["text", { x: isRight ? x + 11 : x - 11, y: y + 4, class: `${type} ${isRight ? "start" : "end"}` },
      [fit(text, isRight ? right : left)]];
  }

  // A label above an arrow. It may be wider than the arrow: nothing else stands in the row.
  function onArrow(x1, x2, y, text, width) {
    const middle = (x1 + x2) / 2;
    const room = 2 * Math.min(middle - LEFT + 6, width - middle - 4);
    return ["text", { x: middle, y: y - 5, class: "label middle" }, [fit(text, Math.max(room, Math.abs(x2 - x1) - 8))]];
  }

  // What a step looks like, without its row.
  function shape(step, at, y, width) {
    const to = at.get(step.actor);
    const from = step.from === null || step.from === undefined ? undefined : at.get(step.from);
    if (to === undefined) return [];
    if (step.kind === "break" && from !== undefined && from !== to) {
      const middle = (from + to) / 2;
      return [
        ["line", { x1: from, y1: y, x2: to, y2: y, class: "broken" }, []],
        cross(middle, y, 5),
        onArrow(from, to, y - 3, "connection breaks", width),
      ];
    }
    if (step.kind === "forget" && from !== undefined && from !== to) {
      return [["line", { x1: from, y1: y, x2: (from + to) / 2, y2: y, class: "late" }, []],
        cross((from + to) / 2, y, 5), onArrow(from, to, y - 3, step.label, width)];
    }
    if (from !== undefined && from !== to) {
      const type = step.kind === "late-request" ? "arrow late" : "arrow";
      return [arrow(from, to, y, type), onArrow(from, to, y, step.label, width)];
    }
    if (step.kind === "crash" || step.kind === "replace") {
      return [cross(to, y), besideLane(to, y, step.label, width)];
    }
    const type = step.fault ? "dot fault-dot" : "dot";
    return [["circle", { cx: to, cy: y, r: 4, class: type }, []], besideLane(to, y, step.label, width)];
  }

  // Messages that a step loses: a crossed-out arrow that stops half way.
  function losses(step, at, y, width) {
    return step.loses.flatMap((lost, index) => {
      const [from, to] = [at.get(lost.from), at.get(lost.to)];
      const line = y + 14 + index * NOTE;
      if (from === undefined || to === undefined) return [];
      return [
        ["line", { x1: from, y1: line, x2: (from + to) / 2, y2: line, class: "lost" }, []],
        cross((from + to) / 2, line, 3.5),
        besideLane((from + to) / 2, line, `${lost.label} is lost`, width, "lost-label"),
      ];
    });
  }

  // The notes of a row, at its right end.
  function notes(row) {
    return [
      ...row.breaks.map((name) => ["breaks", `✗ breaks ${name}`]),
      ...row.noReturn.map((name) => ["no-return", `⚑ point of no return: ${name}`]),
      ...(row.endsHere ? [["ends", "the run ends here in this design"]] : []),
    ];
  }

  // Where each shown step stands.
  function layout(rows) {
    let top = 4;
    return rows.map((row) => {
      const below = notes(row).length + row.step.loses.length;
      const height = ROW + below * NOTE + (below > 0 ? 2 : 0);
      const placed = { ...row, top, height };
      top += height;
      return placed;
    });
  }

  function drawRow(row, at, laneWidth, width, selected) {
    const { step, top, height } = row;
    const y = top + 18;
    const types = ["row"];
    if (step.fault && !row.isGone) types.push("fault");
    if (row.breaks.length > 0) types.push("breaking");
    if (row.index + 1 === selected) types.push("selected");
    if (row.index + 1 > selected) types.push("to-come");
    if (row.isGone) types.push("gone");
    if (row.isCommon) types.push("common");
    const lines = notes(row).map(([type, text], index) => ["text", {
      x: width - 8, y: top + height - 6 - (notes(row).length - 1 - index) * NOTE, class: `note ${type}`,
    }, [fit(text, width - 16)]]);
    return ["g", { class: types.join(" "), "data-at": row.index + 1 }, [
      ["title", {}, [step.text ?? step.label]],
      ["rect", { x: 1, y: top, width: width - 2, height: height - 1, rx: 4, class: "back" }, []],
      ["text", { x: 34, y: y + 4, class: "number" }, [`${step.fault ? "⚡" : ""}${row.number}`]],
      ...shape(step, at, y, laneWidth),
      ...losses(step, at, y, laneWidth),
      ...(width - laneWidth > 100 ? sentence(step.text ?? step.label, laneWidth + 10, y, width - laneWidth - 16) : []),
      ...step.writes.filter((part) => at.has(part)).map((part) => markOf(part, step, at, y)),
      ...lines,
    ]];
  }

  // A bracket at the left edge from the first to the last step of the cycle.
  function cycle(rows, from) {
    const inside = rows.filter((row) => row.index >= from && !row.isGone);
    if (inside.length === 0) return [];
    const [top, last] = [inside[0].top + 4, inside.at(-1)];
    const bottom = last.top + last.height - 5;
    return [["g", { class: "cycle" }, [
      ["path", { d: `M9 ${top}H4V${bottom}H9M4 ${top}` }, []],
      ["path", { d: `M9 ${top}l-4 -3v6z`, class: "tip" }, []],
      ["title", {}, ["these steps repeat for ever"]],
    ]]];
  }

  // Draws the steps of a run. `rows` are `{ index, number, step, breaks, noReturn, isGone, isCommon,
  // endsHere }`, `selected` is the index of the state that is shown; sentences stand right of
  // `laneWidth`, where there is room. Returns the tree and where rows are.
  function draw({ parts, rows, selected, cycleFrom, width, laneWidth = width }) {
    const at = lanes(parts, laneWidth);
    const placed = layout(rows);
    const height = placed.length === 0 ? 12 : placed.at(-1).top + placed.at(-1).height + 6;
    const lines = parts.map((part) => ["line", { x1: at.get(part), y1: 0, x2: at.get(part), y2: height, class: "lane" }, []]);
    const svg = ["svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "chart", "aria-hidden": "true" }, [
      ...lines,
      ...placed.map((row) => drawRow(row, at, laneWidth, width, selected)),
      ...(cycleFrom === null || cycleFrom === undefined ? [] : cycle(placed, cycleFrom)),
    ]];
    return { svg, rows: placed.map(({ index, top, height: rowHeight }) => ({ index, top, height: rowHeight })) };
  }

  return { head, draw, lanes, laneName, fit };
})();

if (typeof module === "object") module.exports = Chart;
