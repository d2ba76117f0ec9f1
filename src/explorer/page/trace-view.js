// A run as a sequence chart, or as sentences, with its slider.
"use strict";

class TraceView {
  // From this width on the sentences stand beside the lanes, in pixels.
  static WIDE = 720;
  static LANES = 340;
  static LANE = 90;

  constructor(session, player) {
    const { el, panel } = Dom;
    this.session = session;
    this.asText = false;
    this.small = el("input", { type: "checkbox", id: "small-steps", onchange: () => {
      session.showsSmall = this.small.checked;
      session.onChange();
    } });
    this.sentences = el("input", { type: "checkbox", id: "as-sentences", onchange: () => {
      this.asText = this.sentences.checked;
      session.onChange();
    } });
    this.panel = panel("trace", "Trace",
      el("label", {}, this.sentences, " sentences"), el("label", {}, this.small, " small steps too"));
    this.title = this.panel.head.querySelector("h2");
    this.parting = el("div.parting", { role: "status" });
    this.stage = el("div.stage", {});
    this.panel.body.append(this.parting, this.stage);
    this.player = player;
    this.buildPlayer();
    this.scrolled = null;
    new ResizeObserver(() => this.drawIfWide()).observe(this.stage);
  }

  buildPlayer() {
    const { el } = Dom;
    const { session } = this;
    this.sentence = el("p.sentence", { id: "sentence", "aria-live": "polite" });
    this.back = el("button", { type: "button", id: "back", "aria-label": "step back", onclick: () => session.stepBy(-1) }, "◀");
    this.forth = el("button", { type: "button", id: "forth", "aria-label": "step forth", onclick: () => session.stepBy(1) }, "▶");
    this.slider = el("input", { type: "range", id: "slider", min: 0, step: 1, "aria-label": "step", oninput: () => session.stepTo(session.stops[Number(this.slider.value)] ?? 0) });
    this.count = el("output", { id: "position", for: "slider" });
    this.player.replaceChildren(this.sentence, el("div.controls", {}, this.back, this.slider, this.forth, this.count));
  }

  drawIfWide() {
    if (this.stage.clientWidth !== this.width) this.render();
  }

  render() {
    const { session } = this;
    this.panel.node.classList.toggle("stale", session.isStale);
    this.player.classList.toggle("stale", session.isStale);
    this.renderParting();
    this.renderStage();
    this.renderPlayer();
  }

  renderParting() {
    const { el, fill } = Dom;
    const { parting, walk } = this.session;
    if (!Dom.isNew(this.parting, parting, walk)) return;
    const children = [];
    if (parting) {
      const isHarmless = parting.outcome !== "same";
      children.push(el(`p.message.${isHarmless ? "good" : "warning"}`, {}, DesignView.quoted(TraceView.capital(parting.sentence ?? TraceView.outcome(parting))),
        parting.why && !(parting.sentence ?? "").includes(parting.why) ? [" (", DesignView.quoted(parting.why), ")"] : null));
    } else if (walk?.parted) {
      children.push(el("p.message.warning", {}, `This run ends after step ${this.shownNumber(walk.parted.at)} in this design: `,
        el("code", {}, walk.parted.name), ` is not possible there. `, DesignView.quoted(TraceView.capital(walk.parted.why ?? ""))));
    }
    fill(this.parting, children);
  }

  static outcome({ outcome, guarantee }) {
    return {
      same: `the run that broke ${guarantee} still breaks it`,
      harmless: `the run that broke ${guarantee} still exists, and no longer breaks it`,
      undecided: `the run that broke ${guarantee} still exists; a limit was reached before its end was judged`,
    }[outcome] ?? outcome;
  }

  static capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  // The number of a state's last step among those that are shown.
  shownNumber(at) {
    return this.session.stops.filter((stop) => stop > 0 && stop <= at).length;
  }

  rowsOf(walk, gone, commonLength) {
    const { session } = this;
    const noReturn = Paths.pointsOfNoReturn(walk.states);
    const all = [...walk.steps, ...gone];
    const shown = new Set(Paths.stops(all, session.showsSmall));
    const rows = [];
    all.forEach((step, index) => {
      if (!shown.has(index + 1)) return;
      const isGone = index >= walk.steps.length;
      rows.push({
        index, number: rows.length + 1, step, breaks: index >= walk.steps.length ? [] : step.breaks, noReturn: isGone ? [] : noReturn[index] ?? [],
        isGone, isCommon: index < commonLength, endsHere: gone.length > 0 && index === walk.steps.length,
      });
    });
    return rows;
  }

  renderStage() {
    const { el, fill } = Dom;
    const { session } = this;
    this.width = this.stage.clientWidth;
    const { walk, besideWalk, document: shown } = session;
    this.title.textContent = this.heading();
    const isDrawn = !Dom.isNew(this.stage, walk, besideWalk, shown.branches, shown.current, shown.beside, session.showsSmall, this.asText, this.width);
    if (isDrawn) {
      this.select();
      return;
    }
    const other = shown.branches[shown.beside];
    const isDouble = Boolean(besideWalk && other);
    document.documentElement.classList.toggle("is-double", isDouble);
    this.width = this.stage.clientWidth;
    if (!walk || (walk.steps.length === 0 && !besideWalk && !walk.parted)) {
      fill(this.stage, el("p.empty", {}, walk ? "Nothing has happened yet. Open a counterexample from the verdicts, or take a step from “what can happen next”." : ""));
      return;
    }
    const common = isDouble ? Paths.common(session.branch.path, other.path) : 0;
    const width = isDouble && this.width > 480 ? Math.floor((this.width - 12) / 2) : this.width;
    const charts = [this.one(walk, session.goneSteps, common, shown.at, width, session.branch, true)];
    if (isDouble) charts.push(this.one(besideWalk, [], common, Math.min(shown.at, besideWalk.steps.length), width, other, false));
    fill(this.stage, el(`div.charts${isDouble ? ".double" : ""}`, {}, charts));
    this.scrollToRow();
  }

  // Marks another step in the charts that are drawn already.
  select() {
    const { document: shown, besideWalk } = this.session;
    for (const chart of this.stage.querySelectorAll(".one-chart")) {
      const at = "main" in chart.dataset ? shown.at : Math.min(shown.at, besideWalk?.steps.length ?? 0);
      for (const row of chart.querySelectorAll("[data-at]")) {
        const number = Number(row.dataset.at);
        row.classList.toggle("selected", number === at);
        row.classList.toggle("to-come", number > at);
        if (row.tagName === "LI") {
          if (number === at) row.setAttribute("aria-current", "step");
          else row.removeAttribute("aria-current");
        }
      }
    }
    this.scrollToRow();
  }

  heading() {
    const { branch, document: shown } = this.session;
    if (!branch.guarantee) return shown.current < 0 ? "Trace" : "Trace of your own";
    return branch.origin === "own" || branch.origin === "way" ? `Trace that breaks ${branch.guarantee}` : `Counterexample: ${branch.guarantee}`;
  }

  one(walk, gone, common, selected, width, branch, isMain) {
    const { el, svg } = Dom;
    const { session } = this;
    const rows = this.rowsOf(walk, gone, common);
    // Parts of steps that are gone need not be parts of this design.
    const known = walk.parts.map((part) => part.name);
    const others = gone.flatMap((step) => [step.actor, step.from]).filter((part) => part && !known.includes(part));
    const order = [...new Set(others), ...known];
    const taking = Paths.takingPart([...walk.steps, ...gone], walk.states);
    const parts = order.filter((name) => taking.has(name));
    const usable = Math.max(180, width);
    const laneWidth = usable >= TraceView.WIDE ? Math.max(TraceView.LANES, Math.min(usable / 2, parts.length * TraceView.LANE)) : usable;
    const drawn = Chart.draw({ parts, rows, selected, cycleFrom: branch.cycleFrom, width: usable, laneWidth });
    const go = (at) => (isMain ? session.stepTo(at) : session.stepTo(Math.min(at, session.steps.length)));
    const list = el(`ol.sentences${this.asText ? "" : ".unseen"}`, {}, rows.map((row) => el(
      `li${row.index + 1 === selected ? ".selected" : ""}${row.step.fault ? ".fault" : ""}${row.breaks.length > 0 ? ".breaking" : ""}${row.isGone ? ".gone" : ""}${row.index + 1 > selected ? ".to-come" : ""}`,
      { "aria-current": row.index + 1 === selected ? "step" : null, "data-at": row.index + 1, onclick: () => go(row.index + 1) },
      TraceView.spoken(row))));
    const chart = this.asText ? null : el("div.chart-box", {
      onclick: (event) => {
        const row = event.target.closest("[data-at]");
        if (row) go(Number(row.dataset.at));
      },
    }, el("div.lanes", {}, svg(Chart.head(parts, laneWidth))), svg(drawn.svg));
    return el("div.one-chart", { "data-main": isMain ? "" : null }, this.besideTitle(isMain),
      chart, list, branch.cycleFrom === null || branch.cycleFrom === undefined ? null : el("p.cycle-note", {}, "⟲ the bracketed steps repeat for ever, without any further fault"));
  }

  besideTitle(isMain) {
    const { branches, current, beside } = this.session.document;
    if (!this.session.besideWalk || beside < 0) return null;
    const index = isMain ? current : beside;
    return Dom.el("p.beside-title", {}, isMain ? "here: " : "beside: ", index < 0 ? "the start" : this.session.titleOf(index));
  }

  static spoken({ step, breaks, noReturn, isGone }) {
    const parts = [step.text ?? step.label];
    if (step.fault) parts.unshift(`fault, ${step.fault}:`);
    if (breaks.length > 0) parts.push(`– breaks ${breaks.join(", ")}`);
    if (noReturn.length > 0) parts.push(`– point of no return: ${noReturn.join(", ")}`);
    if (isGone) parts.push("– cannot happen in this design");
    return parts.join(" ");
  }

  // Scrolls the chart's own box, never the page.
  scrollToRow() {
    const row = this.stage.querySelector(".one-chart[data-main] .selected");
    const key = `${this.session.document.at} ${this.session.document.current}`;
    if (!row || this.scrolled === key) return;
    this.scrolled = key;
    const box = this.stage.getBoundingClientRect();
    const at = row.getBoundingClientRect();
    const margin = 40;
    if (at.top < box.top + margin) this.stage.scrollTop -= box.top + margin - at.top;
    if (at.bottom > box.bottom - 8) this.stage.scrollTop += at.bottom - box.bottom + 8;
  }

  renderPlayer() {
    const { el, fill } = Dom;
    const { session } = this;
    const { at } = session.document;
    const { stops, steps, branch } = session;
    const place = stops.findLastIndex((stop) => stop <= at);
    this.slider.max = String(stops.length - 1);
    this.slider.value = String(Math.max(0, place));
    this.slider.disabled = stops.length < 2;
    this.back.disabled = at === 0;
    this.forth.disabled = at >= steps.length;
    this.count.textContent = `${Math.max(0, place)} / ${stops.length - 1}`;
    const step = steps[at - 1];
    this.slider.setAttribute("aria-valuetext", step ? `step ${place} of ${stops.length - 1}: ${step.text ?? step.label}` : "the start");
    if (!step) {
      fill(this.sentence, session.walk ? "The start: nothing has happened yet." : "");
      return;
    }
    const noReturn = Paths.pointsOfNoReturn(session.walk.states)[at - 1] ?? [];
    const isEnd = at === steps.length && !session.walk.parted;
    fill(this.sentence,
      step.fault ? [el("span.badge", {}, `⚡ ${step.fault.replaceAll("-", " ")}`), " "] : null,
      `${TraceView.capital(step.text ?? step.label)}.`,
      step.breaks.length > 0 ? el("strong.breaks", {}, ` This breaks ${step.breaks.join(" and ")}.`) : null,
      noReturn.length > 0 ? el("strong.no-return", {}, ` From here ${noReturn.join(" and ")} cannot be met any more.`) : null,
      isEnd && branch.ending && branch.guarantee ? el("strong.breaks", {}, ` ${TraceView.capital(branch.ending)}.`) : null);
  }
}
