// The state of every part in words, what is under way, and how far each message is.
"use strict";

class StateView {
  static FLAGS = [["submitted", "submitted"], ["accepted", "accepted"], ["effect", "effect"], ["parked", "parked"], ["rolled_back", "rolled back"]];

  constructor(session) {
    this.session = session;
    this.panel = Dom.panel("state", "State", Dom.el("span.legend", {}, Dom.el("span.durable", { "aria-hidden": "true" }, "▣"), " survives a crash"));
    this.underWay = Dom.panel("under-way", "Under way");
    this.messages = Dom.panel("messages", "Messages");
    // Parts that the user has opened or closed, against the default.
    this.toggled = new Map();
    // Parts whose rows that stay the same on the run are shown too.
    this.whole = new Set();
  }

  render() {
    const { session } = this;
    for (const one of [this.panel, this.underWay, this.messages]) one.node.classList.toggle("stale", session.isStale);
    const { state } = session;
    if (!state) {
      for (const one of [this.panel, this.underWay, this.messages]) Dom.fill(one.body);
      return;
    }
    const { besideWalk, walk } = session;
    if (!Dom.isNew(this.panel.body, state, besideWalk, walk, session.document.at, this.whole.size)) return;
    if (walk !== this.walked) {
      this.walked = walk;
      this.taking = Paths.takingPart(walk.steps, walk.states);
      this.changing = Paths.changing(walk.states);
    }
    const other = besideWalk ? besideWalk.states[Math.min(session.document.at, besideWalk.states.length - 1)] : null;
    this.renderParts(state, other);
    this.renderUnderWay(state);
    this.renderMessages(state);
  }

  renderParts(state, other) {
    const { el, fill } = Dom;
    const { session } = this;
    const { walk } = session;
    const step = session.steps[session.document.at - 1];
    const { taking } = this;
    const rows = other ? Paths.beside(state.rows, other.rows) : state.rows;
    fill(this.panel.body,
      other ? el("p.beside-legend", {}, "here ", el("span", {}, "|"), " in the branch beside; rows that differ are marked") : null,
      walk.parts.map((part) => {
        const own = rows.filter((row) => row.part === part.name);
        if (own.length === 0) return null;
        const isQuiet = other ? own.every((row) => !row.differs) : walk.steps.length > 0 && !taking.has(part.name);
        const isActor = step && (step.actor === part.name);
        const isOpen = this.toggled.get(part.name) ?? !isQuiet;
        const details = el(`details.part${isActor ? ".acting" : ""}`, {
          open: isOpen, "data-part": part.name,
          ontoggle: () => { if (details.open !== isOpen) this.toggled.set(part.name, details.open); },
        },
        el("summary", { "data-key": `part ${part.name}` }, el("span.name", {}, part.name),
          isActor ? el(`span.doing${step.fault ? ".fault" : ""}`, {}, `${step.fault ? "⚡ " : ""}${step.label}`) : null,
          isQuiet ? el("span.quiet", {}, other ? "the same in both" : "takes no part in this run") : null),
        this.table(part.name, own, other));
        return details;
      }));
  }

  // The rows of a part; those that are the same in every state of the run only where they are asked for.
  table(part, rows, other) {
    const { el } = Dom;
    const { walk } = this.session;
    const { changing } = this;
    const isStill = (row) => (other ? !row.differs : walk.steps.length > 0 && !changing.has(Paths.rowKey(row)));
    const still = rows.filter(isStill);
    const isWhole = this.whole.has(part) || still.length < 2 || still.length === rows.length;
    const shown = isWhole ? rows : rows.filter((row) => !isStill(row));
    const more = still.length < 2 || still.length === rows.length ? null : el("button.more", {
      type: "button", "data-key": `more ${part}`, "aria-expanded": String(isWhole),
      onclick: () => {
        this.whole[isWhole ? "delete" : "add"](part);
        this.render();
      },
    }, isWhole ? "fewer" : `+ ${still.length} that ${other ? "are the same in both" : "stay the same on this run"}`);
    return [el("table", {}, el("tbody", {}, shown.map((row) => (other ? StateView.double(row) : StateView.row(row))))), more];
  }

  static label(row) {
    const { el } = Dom;
    return el("th", { scope: "row" }, row.durable
      ? el("span.durable", { title: "survives a crash", role: "img", "aria-label": "survives a crash" }, "▣")
      : null, row.label);
  }

  static words(text) {
    return text === "" ? "—" : text;
  }

  static row(row) {
    const { el } = Dom;
    const isChanged = row.was !== null && row.was !== undefined && row.was !== row.words;
    const isNothing = /^(|—|-|nothing|none|no|0)$/.test(row.words);
    return el(`tr${isChanged ? ".changed" : ""}`, {}, StateView.label(row), el(`td${isNothing && !isChanged ? ".nothing" : ""}`, {},
      isChanged ? [row.was === "" ? null : el("del", {}, row.was), " ", el("ins", {}, StateView.words(row.words))] : StateView.words(row.words)));
  }

  static double(row) {
    const { el } = Dom;
    return el(`tr${row.differs ? ".changed" : ""}`, {}, StateView.label(row), el("td", {}, StateView.words(row.here)), el("td.there", {}, StateView.words(row.there)));
  }

  renderUnderWay(state) {
    const { el, fill } = Dom;
    const { session } = this;
    const { at } = session.document;
    const before = session.walk.states[at - 1];
    const fresh = before ? Paths.arrivals(before.under_way, state.under_way) : [];
    const lost = session.steps[at - 1]?.loses ?? [];
    const line = (one, type) => el(`li${type}`, {}, el("span.route", {}, `${one.from} → ${one.to}`), " ",
      el(one.kind === "late" ? "em" : "b", {}, one.kind === "late" && !one.label.startsWith("late") ? `late: ${one.label}` : one.label));
    fill(this.underWay.body, state.under_way.length + lost.length === 0 ? el("p.empty", {}, "nothing") : el("ul.messages-under-way", {},
      state.under_way.map((one, index) => line(one, fresh[index] ? ".fresh" : "")),
      lost.map((one) => el("li.lost", {}, el("span.route", {}, `${one.from} → ${one.to}`), " ", el("del", {}, one.label), " lost"))));
  }

  renderMessages(state) {
    const { el, fill } = Dom;
    const before = this.session.walk.states[this.session.document.at - 1];
    fill(this.messages.body, state.messages.map((message, index) => el("p.progress", {}, el("b", {}, message.name), " ",
      StateView.FLAGS.map(([key, name]) => {
        const isNew = before && before.messages[index]?.[key] !== message[key];
        return el(`span.flag${message[key] ? ".on" : ""}${isNew ? ".fresh" : ""}`, {}, message[key] ? name : [el("span.unseen", {}, "not "), name]);
      }))));
  }
}
