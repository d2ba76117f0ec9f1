// What can happen next, and what can still break.
"use strict";

class NextView {
  static STATUS = {
    intact: "intact", broken: "broken", reached: "nothing open", open: "open, can be met",
    unreachable: "cannot be met any more", unknown: "not decided: a limit was reached",
  };

  constructor(session) {
    this.session = session;
    this.panel = Dom.panel("next", "What can happen next");
    this.guarantees = Dom.panel("guarantees", "Guarantees here");
  }

  render() {
    const { session } = this;
    for (const one of [this.panel, this.guarantees]) one.node.classList.toggle("stale", session.isStale);
    this.renderNext();
    this.renderGuarantees();
  }

  renderNext() {
    const { el, fill } = Dom;
    const { session } = this;
    const all = session.next;
    if (!Dom.isNew(this.panel.body, all, session.walk, session.document.at, session.branch.path)) return;
    if (!all) {
      fill(this.panel.body, session.walk ? el("p.empty", {}, session.isRecorded ? "not recorded here" : "…") : null);
      return;
    }
    const group = (title, steps) => (steps.length === 0 ? null : [el("h3", {}, title), el("ul.steps", {}, steps.map((step) => this.step(step)))]);
    const usual = all.filter((step) => !step.fault && !Paths.isSmall(step));
    const reads = all.filter((step) => !step.fault && Paths.isSmall(step));
    const faults = all.filter((step) => step.fault).sort((one, other) => (one.severity ?? 0) - (other.severity ?? 0));
    fill(this.panel.body,
      all.length === 0 ? el("p.empty", {}, "Nothing: every part waits, and no fault is left.") : null,
      group("as usual", usual), group("small steps", reads), group("faults", faults));
  }

  step(step) {
    const { el } = Dom;
    const { session } = this;
    const { at } = session.document;
    const isOn = session.branch.path[at] === step.name && at < session.steps.length;
    const classes = ["step"];
    if (step.fault) classes.push("fault");
    if (step.breaks.length > 0) classes.push("breaking");
    if (isOn) classes.push("on-branch");
    return el("li", {}, el(`button.${classes.join(".")}`, {
      type: "button", "data-key": `step ${step.name}`, "data-name": step.name, title: step.name, onclick: () => session.take(step),
    },
    step.fault ? el("span.sign", { "aria-label": "fault:", role: "img" }, "⚡") : null,
    el("span.text", {}, TraceView.capital(step.text ?? `${step.actor}: ${step.label}`),
      step.breaks.length > 0 ? el("strong", {}, `✗ breaks ${step.breaks.join(", ")}`) : null,
      isOn ? el("span.hint", {}, "▸ this branch goes on here") : null)));
  }

  renderGuarantees() {
    const { el, fill } = Dom;
    const { session } = this;
    const { state } = session;
    if (!Dom.isNew(this.guarantees.body, state, session.ways, session.ways.size, session.isStale, session.showsSmall)) return;
    fill(this.guarantees.body, !state ? null : el("table.statuses", {}, el("tbody", {}, state.guarantees.map((one) => {
      const isBad = one.status === "broken" || one.status === "unreachable";
      const since = isBad && one.since !== null ? ` since ${this.where(one.since)}` : "";
      const way = session.ways.get(one.guarantee);
      const canAsk = one.can_break !== false && !isBad && !way && !session.isStale && !session.isRecorded;
      return el(`tr${isBad ? ".bad" : ""}`, { "data-guarantee": one.guarantee }, el("th", { scope: "row" }, one.guarantee),
        el("td", {}, `${NextView.STATUS[one.status] ?? one.status}${since}`, way ? el("span.way", {}, NextView.outcome(way)) : null),
        el("td.action", {}, one.can_break === false && !isBad ? el("span.proven", { title: "every reachable state was visited: no run breaks it" }, "✓ proven") : null, canAsk ? el("button.small", {
          type: "button", "data-key": `break ${one.guarantee}`, "aria-label": `break ${one.guarantee}`, title: "the best run from here that breaks it",
          onclick: () => session.breakIt(one.guarantee),
        }, "break it ▸") : null));
    }))));
  }

  where(index) {
    if (index === 0) return "the start";
    return `step ${this.session.stops.filter((stop) => stop > 0 && stop <= index).length}`;
  }

  static outcome({ outcome }) {
    return {
      none: "proven: from here nothing breaks it", limit: "a limit was reached before a run was found", here: "broken here",
      unexamined: "nothing breaks it, but a setting that could was not examined",
    }[outcome] ?? outcome;
  }
}
