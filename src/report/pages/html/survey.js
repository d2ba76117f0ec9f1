// The page of a survey: switches, laws, costs.
if (typeof document !== "undefined") (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 640;
  const HEIGHT = 400;
  const MARGIN = { left: 52, right: 16, top: 14, bottom: 44 };
  const [HOPS, WRITES, BLOCKS] = [2, 3, 6];
  const SIGNS = { always: "✓", never: "✗", depends: "±", vacuous: "∅", open: "?", none: "–" };
  const WORDS = { always: "always holds", never: "never holds", depends: "depends", vacuous: "hazard never reached", open: "not decided", none: "no design" };

  const data = JSON.parse(document.getElementById("data").textContent);
  const state = { choice: data.axes.map(() => null), wanted: [0, 1], level: data.levels.length - 1, group: null };

  function el(what, attributes = {}, ...children) {
    const [tag, ...classes] = what.split(".");
    const node = document.createElement(tag);
    if (classes.length > 0) node.className = classes.join(" ");
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "checked") node.checked = value;
      else if (value !== null && value !== false) node.setAttribute(name, value);
    }
    node.append(...children.flat(3).filter((child) => child !== null));
    return node;
  }

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  function change(next) {
    const focused = document.activeElement?.dataset.key;
    Object.assign(state, { group: null }, next);
    render();
    if (focused) [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === focused)?.focus({ preventScroll: true });
  }

  function choose(axis, value) {
    change({ choice: state.choice.map((old, index) => (index === axis ? (old === value ? null : value) : old)) });
  }

  function renderTop(records) {
    document.getElementById("top").replaceChildren(...[
      el("h1", {}, "onceproof"), el("span.title", {}, "the survey"),
      el("span.status", { role: "status", id: "status" }, `${records.length.toLocaleString("en")} of ${count(data.records.length, "design")}${data.filters.length > 0 ? ` with ${data.filters.join(" and ")}` : ""}`),
      data.filters.length > 0 && location.protocol.startsWith("http") ? el("a", { href: `survey${location.hash}` }, "the whole survey") : null,
      el("button", { type: "button", id: "reset", onclick: () => change({ choice: data.axes.map(() => null) }) }, "any setting"),
      el("p.within", {}, `Every design was explored within: ${data.within}. Settings that do not vary have their defaults.`)].filter((child) => child !== null));
  }

  function renderSwitches() {
    const wanted = state.wanted.map((index) => data.guarantees[index].name).join(" and ") || "no guarantee";
    document.getElementById("switches").replaceChildren(
      el("h2", { id: "switches-title" }, "Settings"),
      el("p.hint", {}, `The bar of a value: the share of designs with it that keep ${wanted}, beside the other choices.`),
      ...data.axes.map((axis, index) => renderAxis(axis, index)));
  }

  function renderAxis(axis, index) {
    const counts = Laws.values(data, state.choice, index, state.wanted, state.level);
    return el("fieldset", { title: axis.about }, el("legend", {}, axis.path), axis.values.map(([name, meaning], value) => {
      const { designs, kept } = counts[value];
      const isOn = state.choice[index] === value;
      const share = designs === 0 ? 0 : kept / designs;
      const bar = el("span.bar", { "aria-hidden": "true" }, el("span.part"));
      bar.firstChild.style.width = `${Math.round(share * 100)}%`;
      return el(`button.value${share === 1 ? ".all" : ""}${share === 0 ? ".none" : ""}`, {
        type: "button", "data-key": `${axis.path} ${name}`, "aria-pressed": String(isOn), disabled: designs === 0 && !isOn ? "" : null,
        title: meaning ? `${name}: ${meaning}` : name, onclick: () => choose(index, value),
        "aria-label": `${axis.path} = ${name}: ${kept} of ${count(designs, "design")}`,
      }, el("span.name", {}, name), bar, el("span.number", {}, designs === 0 ? "–" : `${Math.round(share * 100)} %`));
    }));
  }

  function renderLaws(records) {
    const head = el("tr", {}, el("th", { scope: "col" }, "guarantee"), data.levels.map((level, index) => el("th", { scope: "col", title: level.adds },
      el("button.level", { type: "button", "data-key": `level ${index}`, "aria-pressed": String(index === state.level), onclick: () => change({ level: index }) }, level.name))));
    const rows = data.guarantees.map((guarantee, index) => el("tr", {}, el("th", { scope: "row", title: guarantee.meaning }, el("label", {},
      el("input", { type: "checkbox", "data-key": `wanted ${index}`, checked: state.wanted.includes(index), onchange: () => change({
        wanted: state.wanted.includes(index) ? state.wanted.filter((one) => one !== index) : [...state.wanted, index].sort(),
      }) }), ` ${guarantee.name}`)), data.levels.map((_, level) => cell(records, index, level))));
    document.getElementById("laws").replaceChildren(
      el("h2", { id: "laws-title" }, "Laws of these settings"),
      el("p.hint", {}, "A column adds the faults of its level to those before it. Ticked guarantees are wanted together, for the bars and the costs."),
      el("div.scroll", {}, el("table", {}, el("thead", {}, head), el("tbody", {}, rows))),
      el("p.legend", {}, ["always", "never", "depends", "vacuous"].map((name) => el(`span.${name}`, {}, `${SIGNS[name]} ${WORDS[name]}`))));
  }

  function cell(records, guarantee, level) {
    const counts = Laws.tally(data, records, guarantee, level);
    const law = Laws.law(counts);
    const all = counts.holds + counts.violated;
    const text = law === "depends" ? `${Math.round((counts.holds / all) * 100)} %` : "";
    return el(`td.${law}${level === state.level ? ".on" : ""}`, {
      title: `${counts.holds} hold, ${counts.violated} violated, ${counts.vacuous} vacuous`, "aria-label": `${WORDS[law]} ${text}`,
    }, `${SIGNS[law]} ${text}`);
  }

  function renderCosts(records) {
    const groups = Laws.priced(data, records, state.wanted, state.level);
    const cheapest = groups.filter((group) => group.isCheapest).sort((one, other) => one.costs[HOPS] - other.costs[HOPS] || one.costs[WRITES] - other.costs[WRITES]);
    const designs = groups.reduce((sum, group) => sum + group.records.length, 0);
    document.getElementById("costs").replaceChildren(
      el("h2", { id: "costs-title" }, "Costs of a message"),
      el("p.hint", {}, designs === 0 ? "No design with these settings keeps the wanted guarantees at this level."
        : `${count(designs, "design")} keep what is wanted at “${data.levels[state.level].name}”; ${count(cheapest.length, "price")} that no other one undercuts in every figure. Choose one to see its design.`),
      designs === 0 ? "" : picture(groups), designs === 0 ? "" : table(cheapest), state.group === null ? "" : design(state.group));
  }

  function picture(groups) {
    const most = (figure) => Math.max(1, ...data.costs.map((costs) => costs[figure])) + 1;
    const [hops, writes] = [most(HOPS), most(WRITES)];
    const x = (value) => MARGIN.left + (value / hops) * (WIDTH - MARGIN.left - MARGIN.right);
    const y = (value) => HEIGHT - MARGIN.bottom - (value / writes) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const ticks = (end, step) => Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
    const grid = [
      ...ticks(hops, 2).map((value) => svg("g", {}, svg("line", { x1: x(value), y1: y(0), x2: x(value), y2: MARGIN.top, class: "grid" }), svg("text", { x: x(value), y: y(0) + 16, class: "middle" }, String(value)))),
      ...ticks(writes, 1).map((value) => svg("g", {}, svg("line", { x1: x(0), y1: y(value), x2: WIDTH - MARGIN.right, y2: y(value), class: "grid" }), svg("text", { x: x(0) - 8, y: y(value) + 4, class: "end" }, String(value)))),
      svg("text", { x: x(hops / 2), y: HEIGHT - 8, class: "middle axis" }, "hops per message, acknowledgements included"),
      svg("text", { x: 14, y: y(writes / 2), class: "middle axis", transform: `rotate(-90 14 ${y(writes / 2)})` }, "durable writes"),
    ];
    const points = [...groups].sort((one, other) => Number(one.isCheapest) - Number(other.isCheapest)).map((group) => svg("circle", {
      cx: x(group.costs[HOPS]), cy: y(group.costs[WRITES]), r: group.isCheapest ? 6 : 4,
      class: `point${group.isCheapest ? " cheapest" : ""}${group.costs[BLOCKS] ? " blocks" : ""}${group === state.group ? " on" : ""}`,
      onclick: () => pick(group),
    }, svg("title", {}, `${count(group.records.length, "design")}: ${figures(group).join(", ")}`)));
    return el("figure", {}, svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "costs of designs: hops and durable writes; the table below lists the cheapest" }, ...grid, ...points),
      el("figcaption", {}, "filled: no other design undercuts it; a ring: a part that crashes on the way blocks others"));
  }

  function figures(group) {
    return group.costs.map((figure, index) => (index === BLOCKS ? (figure ? "blocks others" : "blocks nobody") : `${data.figures[index]} ${figure}`));
  }

  function pick(group) {
    state.group = state.group === group ? null : group;
    renderCosts(Laws.chosen(data, state.choice));
  }

  function table(cheapest) {
    return el("div.scroll", {}, el("table.prices", {}, el("thead", {}, el("tr", {}, data.figures.map((name) => el("th", { scope: "col" }, name)), el("th", { scope: "col" }, "designs"))),
      el("tbody", {}, cheapest.map((group) => el(`tr${sameCosts(group) ? ".on" : ""}`, {}, group.costs.map((figure, index) => el("td", {}, index === BLOCKS ? (figure ? "yes" : "no") : String(figure))),
        el("td", {}, el("button", { type: "button", "data-key": `price ${group.costs}`, onclick: () => pick(group) }, count(group.records.length, "design"))))))));
  }

  function sameCosts(group) {
    return state.group !== null && state.group.costs === group.costs;
  }

  // The design of a group with the fewest settings off the first value, as a file.
  function design(group) {
    const off = (record) => [...record[0]].filter((at) => at !== "." && at !== "0").length;
    const [simplest] = [...group.records].sort((one, other) => off(one) - off(other));
    const choice = Laws.choiceOf(simplest);
    const lines = data.axes.flatMap((axis, index) => (choice[index] === null ? [] : [`${axis.path} = ${literal(axis.values[choice[index]][0])}`]));
    return el("div.design", {}, el("h3", {}, "One of these designs"), el("pre", { tabindex: "0" }, [`name = "from the survey"`, ...lines].join("\n")),
      el("button", { type: "button", "data-key": "take", onclick: () => change({ choice }) }, "set the switches to it"));
  }

  const literal = (value) => (/^(true|false|\d+)$/.test(value) ? value : `"${value}"`);

  function render() {
    const records = Laws.chosen(data, state.choice);
    renderTop(records);
    renderSwitches();
    renderLaws(records);
    renderCosts(records);
    document.documentElement.dataset.state = "idle";
  }

  // The switches of an address, such as `#broker.kind=log&sink.kind=append`, as far as designs have them.
  function restore(fragment) {
    for (const pair of fragment.replace(/^#/, "").split("&")) {
      const [path, name] = pair.split("=");
      const index = data.axes.findIndex((axis) => axis.path === path);
      const value = index < 0 ? -1 : data.axes[index].values.findIndex(([known]) => known === name);
      if (value < 0) continue;
      const choice = state.choice.map((old, other) => (other === index ? value : old));
      if (Laws.chosen(data, choice).length > 0) state.choice = choice;
    }
  }

  restore(location.hash);
  render();
})();
