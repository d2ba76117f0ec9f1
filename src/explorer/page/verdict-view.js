// The verdicts as cards that open their counterexample, with bounds and assumptions.
"use strict";

class VerdictView {
  static SIGNS = { holds: "✓", "holds-up-to": "✓", violated: "✗", inconclusive: "?", vacuous: "∅" };

  // The most settings that are named as what allows a violation.
  static MAX_BLAMED = 3;

  // The most repairs that are listed.
  static MAX_REPAIRS = 5;

  // Why a verdict is not decided, in words; any other reason is the name of a limit.
  static REASONS = {
    unresolved: "a value is given elsewhere", "unknown-setting": "a setting is not known", "not-modelled": "a setting is not modelled",
    "known-defect": "a known defect was not examined", sampled: "random walks only", interrupted: "interrupted",
  };

  constructor(session) {
    this.session = session;
    this.panel = Dom.panel("verdicts", "Verdicts");
    this.cards = Dom.el("div.cards", {});
    this.basis = Dom.el("div.basis", {});
    this.repairs = Dom.el("div.repairs", {});
    this.panel.body.append(this.cards, this.repairs, this.basis);
    this.isOpen = false;
  }

  render() {
    const { el, fill } = Dom;
    const { session } = this;
    const { verdicts } = session;
    this.renderRepairs();
    const flips = session.before ? Paths.flips(session.before.verdicts, verdicts) : new Map();
    this.panel.node.classList.toggle("stale", session.isStale);
    if (!Dom.isNew(this.cards, session.check, session.before, session.isStale, session.branch, session.about, session.causes.size, session.blame.size)) return;
    fill(this.cards, verdicts.length === 0 ? el("p.empty", {}, session.isStale ? "no verdicts yet" : "no guarantee was asked for")
      : verdicts.map((verdict) => this.card(verdict, flips.get(verdict.guarantee))));
    this.renderBasis();
  }

  // The smallest changes with which all claims hold, or the way to ask for them.
  renderRepairs() {
    const { el, fill } = Dom;
    const { session } = this;
    const found = session.repairs;
    if (!Dom.isNew(this.repairs, session.isRepairable, found, session.settings)) return;
    if (!session.isRepairable) {
      fill(this.repairs);
      return;
    }
    if (!found) {
      fill(this.repairs, el("button.small", { type: "button", id: "repair", onclick: () => session.findRepairs() }, "repair: which changes keep every claim?"));
      return;
    }
    const none = found.unexamined.length > 0 ? `not searched, since ${found.unexamined.join(", ")} was not examined` : `no change was found: ${found.tried} were tried`;
    fill(this.repairs, el("h3", {}, "Repairs"), found.repairs.length === 0 ? el("p.note", {}, none)
      : el("ol", {}, found.repairs.slice(0, VerdictView.MAX_REPAIRS).map((repair, index) => this.repair(repair, index))));
  }

  repair(repair, index) {
    const { el } = Dom;
    const { session } = this;
    const changes = repair.changes.map((change) => el("div", {}, el("code", {}, `${change.setting} = ${change.instead}`), ` instead of ${change.now}`,
      change.path && change.line ? ` (${change.path.split("/").pop()}:${change.line})` : ""));
    const replays = (repair.replays ?? []).map((one) => el("p.note", {}, TraceView.capital(one.sentence)));
    const take = session.canTake(repair)
      ? el("button.small", { type: "button", "data-key": `repair ${index}`, onclick: () => session.takeRepair(repair) }, "take it") : null;
    return el("li", {}, changes, replays, take);
  }

  static wording(verdict) {
    if (verdict.verdict === "holds-up-to") return `holds up to ${VerdictView.faults(verdict.up_to_faults)}`;
    return verdict.verdict;
  }

  static faults(count) {
    return count === 1 ? "1 fault" : `${count} faults`;
  }

  card(verdict, was) {
    const { el } = Dom;
    const { session } = this;
    const runs = session.runsOf(verdict.guarantee);
    const isShown = session.branch.guarantee === verdict.guarantee;
    const sign = VerdictView.SIGNS[verdict.verdict] ?? "?";
    const info = session.about?.guarantees?.find((one) => one.name === verdict.guarantee);
    const classes = ["card", `is-${verdict.verdict}`];
    if (was) classes.push("flipped");
    if (isShown) classes.push("shown");
    const notes = this.notes(verdict, was, runs, info);
    const content = [
      el("span.guarantee", {}, verdict.guarantee),
      el("span.verdict", {}, el("span.sign", { "aria-hidden": "true" }, sign), ` ${VerdictView.wording(verdict)}`),
      ...notes,
    ];
    const title = info?.meaning ?? "";
    if (runs.length === 0) return el(`div.${classes.join(".")}`, { title, "data-guarantee": verdict.guarantee }, content);
    const card = el(`button.${classes.join(".")}`, {
      type: "button", title, "data-key": `verdict ${verdict.guarantee}`, "data-guarantee": verdict.guarantee,
      "aria-pressed": String(isShown), onclick: () => session.openRun(runs[0]),
    }, content);
    return el("div.card-group", {}, card, this.allowedBy(verdict.guarantee), this.causes(verdict.guarantee));
  }

  // The settings of which another value excludes a violation, as soon as they are known.
  allowedBy(guarantee) {
    const { el } = Dom;
    const settings = this.session.blame.settings(guarantee);
    if (settings.length === 0) return null;
    const shown = settings.slice(0, VerdictView.MAX_BLAMED);
    const more = settings.length > shown.length ? ` and ${settings.length - shown.length} more` : "";
    return el("p.note.allowed", { title: settings.join("\n") }, "allowed by ", shown.map((setting, index) => [index === 0 ? null : ", ", el("code", {}, setting)]), more);
  }

  // The distinct causes of a violation, or the way to ask for them.
  causes(guarantee) {
    const { el } = Dom;
    const { session } = this;
    const found = session.causes.get(guarantee);
    if (!found) {
      if (session.isRecorded) return null;
      return el("button.small.find-causes", {
        type: "button", "data-key": `causes ${guarantee}`, title: `look for all distinct causes: ${guarantee}`, disabled: session.isStale,
        onclick: () => session.findCauses(guarantee),
      }, "other causes?");
    }
    const { causes, complete } = found.diagnosis;
    return el("div.causes", {}, causes.map((cause, index) => this.cause(cause, found.runs[index], index)),
      el("p.note", {}, complete ? "without one fault of each, nothing breaks it" : "there may be more: a limit was reached"));
  }

  cause(cause, run, index) {
    const { el } = Dom;
    const { session } = this;
    const isShown = Paths.same(run.path, session.branch.path);
    const faults = cause.faults.map((one) => `${one.fault.replaceAll("-", " ")} (${one.parts.join(", ")})`).join(" + ") || "no fault";
    const keys = [...new Set(cause.excluded_by.map((one) => one.setting))];
    const title = [...cause.logs.map((log) => `in logs: ${log}`), ...(keys.length > 0 ? [`allowed by ${keys.join(", ")}`] : [])].join("\n");
    return el("button.small.cause", {
      type: "button", "data-key": `cause ${run.guarantee} ${index}`, "aria-pressed": String(isShown), title, onclick: () => session.openRun(run),
    }, `${index + 1}. ${faults}`);
  }

  notes(verdict, was, runs, info) {
    const { el } = Dom;
    const flip = was ? el("span.note.was", {}, `was ${was.replace("holds-up-to", "holds up to some faults")}`) : null;
    const parts = [];
    if (verdict.claimed) {
      const isAs = verdict.claimed === verdict.verdict || (verdict.claimed === "holds" && verdict.verdict === "holds-up-to");
      const text = verdict.claimed === "holds" ? "claimed to hold" : `claimed ${verdict.claimed}`;
      parts.push(isAs ? "as claimed" : el("span.wrong", {}, text));
    }
    if (verdict.verdict === "vacuous") parts.push(el("span", { title: info?.hazard }, "hazard never reached"));
    if (verdict.reason) parts.push(VerdictView.REASONS[verdict.reason] ?? `limit: ${verdict.reason}`);
    if (runs.length > 0) {
      const messages = runs[0].variant?.messages;
      parts.push(`${VerdictView.faults(runs[0].faults)}${messages ? `, with ${messages} messages` : ""} ▸`);
    }
    const line = parts.flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
    return [flip, line.length > 0 ? el("span.note", {}, line) : null];
  }

  // What the verdicts rest on.
  renderBasis() {
    const { el, fill } = Dom;
    const { check, read } = this.session;
    if (!check) {
      fill(this.basis);
      return;
    }
    const bounds = Object.entries(this.session.verdicts[0]?.bounds ?? read?.bounds ?? {});
    const { report } = check;
    const never = report.faults?.never_occurred ?? [];
    const list = (title, items) => (items.length === 0 ? null : [el("dt", {}, title), items.map((item) => el("dd", {}, item))]);
    const details = el("details", { open: this.isOpen, ontoggle: () => { this.isOpen = details.open; } },
      el("summary", { "data-key": "basis" }, check.is_complete ? "every reachable state was visited" : `not every state was visited${check.cut ? ` (${check.cut})` : ""}`,
        " · bounds and assumptions"),
      el("dl", {},
        list("within", [bounds.map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ")]),
        list("assuming", report.assumptions ?? read?.assumptions ?? []),
        list("faults that never occurred, so that no verdict covers them", never),
        list("not examined", (report.unexamined ?? []).map((one) => `${one.name}: ${one.about}`)),
        list("explored", [`${check.states.toLocaleString("en")} states, ${check.transitions.toLocaleString("en")} steps`])));
    fill(this.basis, details);
  }
}
