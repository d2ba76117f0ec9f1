// Two designs side by side: settings that differ, verdicts that flip, and the runs of one in the other.
"use strict";

class DiffView {
  constructor(session) {
    this.session = session;
    this.dialog = Dom.el("dialog.diff", { "aria-labelledby": "diff-title", onclose: () => { this.other = null; } });
    document.body.append(this.dialog);
    this.other = null;
    this.result = null;
    this.turn = 0;
  }

  // Opens with the design before the last change, or with the next one of the list.
  open() {
    const { session } = this;
    const { design } = session.document;
    const next = session.designs.find((one) => one.path !== design.path);
    this.choose(session.before?.design ?? next ?? design);
    this.dialog.showModal();
  }

  choose(design) {
    this.other = { path: null, text: null, files: [], systems: [], ...design };
    this.result = null;
    this.compare();
  }

  async compare() {
    this.turn += 1;
    const { turn, session } = this;
    const other = Session.plain(this.other);
    const limits = session.document.states ? { limits: { states: session.document.states } } : {};
    const ask = (request) => session.tryTo({ version: Session.VERSION, ...request, ...limits });
    const read = await ask({ request: "read", design: other });
    const check = read?.is_valid ? await ask({ request: "check", design: other }) : null;
    if (turn !== this.turn) return;
    if (!check) {
      this.result = { problem: read?.diagnostics?.[0]?.title ?? "the other design cannot be checked" };
      session.onChange();
      return;
    }
    const here = Session.plain(session.document.design);
    const runs = [];
    for (const [run, of, within, side] of [
      ...check.runs.map((run) => [run, other, here, "here"]), ...(session.check?.runs ?? []).map((run) => [run, here, other, "there"])]) {
      const answer = await ask({ request: "compare", design: within, with: of, variant: run.variant, path: run.path, cycle_from: run.cycle_from, guarantee: run.guarantee });
      if (turn !== this.turn) return;
      if (answer) runs.push({ ...answer, guarantee: run.guarantee, side });
    }
    this.result = { read, check, runs };
    session.onChange();
  }

  render() {
    if (!this.other) return;
    const { el, fill } = Dom;
    const { session } = this;
    const designs = session.designs.map((design, index) => el("option", { value: index }, design.path ?? `design ${index + 1}`));
    const before = session.before ? el("option", { value: "before" }, "the design before the last change") : null;
    const chosen = session.before && Session.plain(session.before.design).text === this.other.text ? "before"
      : session.designs.findIndex((one) => one.path === this.other.path && one.text === this.other.text);
    const choice = el("select", { "aria-label": "other design", "data-key": "diff choice", value: chosen, onchange: (event) => {
      const { value } = event.target;
      this.choose(value === "before" ? session.before.design : session.designs[Number(value)]);
    } }, before, designs);
    fill(this.dialog,
      el("div.diff-head", {}, el("h2", { id: "diff-title" }, "Two designs side by side"), el("button", { type: "button", "data-key": "close diff", onclick: () => this.dialog.close() }, "close")),
      el("div.diff-pair", {}, el("div", {}, el("h3", {}, "here"), el("p", {}, session.read?.name ?? "")),
        el("div", {}, el("h3", {}, "there"), choice)),
      this.body());
  }

  body() {
    const { el } = Dom;
    if (!this.result) return el("p.empty", {}, "checking…");
    if (this.result.problem) return el("p.message.error", {}, this.result.problem);
    return [this.verdicts(), this.settings(), this.runs()];
  }

  verdicts() {
    const { el } = Dom;
    const there = new Map(this.result.check.report.verdicts.map((one) => [one.guarantee, one]));
    const cell = (one) => (one ? el(`td.is-${one.verdict}`, {}, el("span.sign", { "aria-hidden": "true" }, VerdictView.SIGNS[one.verdict] ?? "?"), ` ${VerdictView.wording(one)}`) : el("td", {}, "—"));
    return [el("h3", {}, "Verdicts"), el("table.diff-table", {}, el("thead", {}, el("tr", {}, ["guarantee", "here", "there"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, this.session.verdicts.map((one) => {
        const other = there.get(one.guarantee);
        return el(`tr${other && other.verdict !== one.verdict ? ".changed" : ""}`, {}, el("th", { scope: "row" }, one.guarantee), cell(one), cell(other));
      })))];
  }

  settings() {
    const { el } = Dom;
    const there = new Map(this.result.read.settings.map((one) => [one.path, one]));
    const differing = (this.session.read?.settings ?? []).filter((one) => {
      const other = there.get(one.path);
      return other && other.value !== one.value && !(one.without_effect_because && other.without_effect_because);
    });
    const cell = (one) => el("td", { title: one.meaning }, one.without_effect_because ? el("span.nothing", {}, "no effect") : DesignView.plain(one.value));
    return [el("h3", {}, "Settings that differ"), differing.length === 0 ? el("p.empty", {}, "none") : el("table.diff-table", {},
      el("thead", {}, el("tr", {}, ["setting", "here", "there"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, differing.map((one) => el("tr", {}, el("th", { scope: "row" }, one.path), cell(one), cell(there.get(one.path))))))];
  }

  runs() {
    const { el } = Dom;
    const side = (name) => this.result.runs.filter((run) => run.side === name);
    const list = (title, runs) => (runs.length === 0 ? null : [el("h3", {}, title), el("ul", {}, runs.map((run) => el("li", {},
      run.sentence ? TraceView.capital(run.sentence) : TraceView.capital(TraceView.outcome(run)), run.why && !(run.sentence ?? "").includes(run.why) ? ` (${run.why})` : "")))]);
    return [list("Counterexamples of the other design, here", side("here")), list("Counterexamples of this design, there", side("there"))];
  }
}
