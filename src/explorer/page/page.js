// The page: its header, panels, tabs, keys and files that are dropped onto it.
"use strict";

class Page {
  static TABS = [["design", "Design"], ["verdicts", "Verdicts"], ["trace", "Trace"], ["state", "State"], ["next", "Next"]];
  // Browsers and programs that pass a link on cut off longer ones.
  static MAX_LINK = 32_000;
  static LIMITS = [100_000, 500_000, 1_000_000, 2_000_000, 5_000_000];
  // The settings that the designs of a survey share with the one that is shown.
  static SURVEYED = ["source.kind", "broker.kind"];
  static KEYS = [
    ["← →", "step back, step forth"], ["Home End", "the start, the end of the run"], ["Tab Enter", "go to a card, a step or a branch, and take it"],
    ["1…9", "take one of the steps that can happen next"], ["[ ]", "the branch before, the next branch"],
    ["Ctrl+Z Ctrl+Y", "undo, redo"], ["s", "show small steps too"], ["t", "the trace as sentences"], ["?", "this list"],
  ];

  constructor(host) {
    this.session = new Session(host, () => this.changed());
    const { session } = this;
    const player = document.getElementById("player");
    this.design = new DesignView(session);
    this.verdicts = new VerdictView(session);
    this.trace = new TraceView(session, player);
    this.state = new StateView(session);
    this.next = new NextView(session);
    this.branches = new BranchView(session);
    this.diff = new DiffView(session);
    this.isDue = false;
    this.tab = "trace";
    this.build(player);
  }

  build(player) {
    const { el } = Dom;
    const column = (name, ...panels) => el(`div.column.${name}`, { id: `column-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` }, panels.map((one) => one.node ?? one));
    this.columns = {
      design: column("design", this.design.form, this.design.text),
      verdicts: column("verdicts", this.verdicts.panel),
      trace: column("trace", this.trace.panel),
      state: column("state", this.state.panel, this.state.underWay, this.state.messages),
      next: column("next", this.next.panel, this.next.guarantees, this.branches.panel),
    };
    document.getElementById("main").append(this.columns.design, el("div.center", {}, this.columns.verdicts, this.columns.trace), this.columns.state, this.columns.next);
    // On a phone the slider stays in reach of every panel.
    const phone = window.matchMedia("(max-width: 759px)");
    const place = () => (phone.matches ? document.body.insertBefore(player, document.getElementById("drop")) : this.columns.trace.append(player));
    phone.addEventListener("change", place);
    place();
    this.buildTop();
    this.buildTabs();
    this.buildHelp();
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => this.session.restore(location.hash));
    this.buildDrop();
  }

  buildTop() {
    const { el } = Dom;
    const { session } = this;
    this.choice = el("select", { id: "designs", "aria-label": "design", onchange: () => session.load(Number(this.choice.value)) });
    this.limit = el("select", { id: "limit", title: "the exploration ends there; a verdict is then inconclusive", onchange: () => session.changeStates(Number(this.limit.value)) },
      Page.LIMITS.map((states) => el("option", { value: states }, `${states.toLocaleString("en")} states`)));
    this.status = el("span.status", { id: "status", role: "status" });
    this.stop = el("button", { type: "button", id: "stop", onclick: () => session.stop() }, "stop");
    this.undo = el("button", { type: "button", id: "undo", onclick: () => session.undo() }, "undo");
    this.redo = el("button", { type: "button", id: "redo", onclick: () => session.redo() }, "redo");
    this.copy = el("button", { type: "button", id: "link", title: "an address that restores all of this", onclick: () => this.copyLink() }, "copy link");
    this.compare = el("button", { type: "button", id: "compare", onclick: () => this.diff.open() }, "compare…");
    this.survey = el("a", { id: "survey", href: "survey", target: "_blank", rel: "noopener", hidden: session.host.kind !== "http",
      title: "which guarantees every combination of settings keeps, and what it costs" }, "survey");
    this.help = el("button", { type: "button", id: "keys", "aria-label": "keys", onclick: () => document.getElementById("help").showModal() }, "?");
    this.notice = el("div.notice", { id: "notice", role: "status", hidden: true });
    document.getElementById("top").append(
      el("h1", {}, "onceproof"), this.choice, this.status, this.stop, el("span.spring", {}),
      el("label.limit", {}, "at most ", this.limit), this.undo, this.redo, this.compare, this.survey, this.copy, this.help, this.notice);
  }

  buildTabs() {
    const { el } = Dom;
    this.tabs = Page.TABS.map(([name, title]) => el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `column-${name}`, onclick: () => this.choose(name),
      onkeydown: (event) => this.tabKey(event, name),
    }, title));
    document.getElementById("tabs").append(...this.tabs);
    this.choose(this.tab);
  }

  tabKey(event, name) {
    const names = Page.TABS.map(([one]) => one);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = names[(names.indexOf(name) + step + names.length) % names.length];
    this.choose(next);
    document.getElementById(`tab-${next}`).focus();
  }

  choose(name) {
    this.tab = name;
    document.documentElement.dataset.tab = name;
    this.tabs.forEach((tab) => {
      const isOn = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(isOn));
      tab.tabIndex = isOn ? 0 : -1;
    });
    this.changed();
  }

  buildHelp() {
    const { el } = Dom;
    const dialog = document.getElementById("help");
    dialog.append(el("h2", { id: "help-title" }, "Keys"), el("dl.keys", {}, Page.KEYS.map(([keys, what]) => [el("dt", {}, keys.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, what)])),
      el("h2", {}, "Signs"), el("dl.keys", {}, [
        ["✓", "holds: every reachable state was visited, none breaks it, and its hazard was reached"], ["✗", "violated: a run breaks it"],
        ["?", "inconclusive: a limit was reached, or a setting was not examined"], ["∅", "vacuous: no run reached its hazard, so the design was not put to the test"],
        ["⚡", "a fault"], ["⚑", "from here on no continuation without faults reaches the goal"], ["▣", "a crash leaves it"], ["⟲", "these steps repeat for ever"],
      ].map(([sign, what]) => [el("dt", {}, sign), el("dd", {}, what)])),
      el("button", { type: "button", onclick: () => dialog.close() }, "close"));
  }

  buildDrop() {
    const drop = document.getElementById("drop");
    let depth = 0;
    const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const show = (change) => {
      depth = Math.max(0, depth + change);
      drop.hidden = depth === 0;
    };
    window.addEventListener("dragenter", (event) => isFiles(event) && show(1));
    window.addEventListener("dragleave", (event) => isFiles(event) && show(-1));
    window.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
    window.addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      depth = 0;
      drop.hidden = true;
      this.design.take(event.dataTransfer.files);
    });
  }

  async copyLink() {
    const hash = await this.session.link();
    if (hash.length > Page.MAX_LINK) {
      this.session.say("warning", `This design is too large for a link: it would have ${hash.length.toLocaleString("en")} characters.`);
      return;
    }
    history.replaceState(null, "", hash);
    try {
      await navigator.clipboard.writeText(location.href);
      this.copy.textContent = "copied";
    } catch {
      this.copy.textContent = "in the address bar";
    }
    setTimeout(() => { this.copy.textContent = "copy link"; }, 1500);
  }

  key(event) {
    const { session } = this;
    const inText = event.target.closest("textarea, input:not([type=range]):not([type=checkbox]), select");
    if (document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && !inText) {
      const key = event.key.toLowerCase();
      if (key === "z" || key === "y") {
        event.preventDefault();
        if (key === "y" || event.shiftKey) session.redo();
        else session.undo();
      }
      return;
    }
    if (inText || event.altKey || event.ctrlKey || event.metaKey) return;
    const acts = {
      ArrowLeft: () => session.stepBy(-1), ArrowRight: () => session.stepBy(1), Home: () => session.stepTo(0), End: () => session.stepTo(session.steps.length),
      "[": () => this.neighbour(-1), "]": () => this.neighbour(1), "?": () => document.getElementById("help").showModal(),
      s: () => this.trace.small.click(), t: () => this.trace.sentences.click(),
    };
    const act = acts[event.key] ?? (/^[1-9]$/.test(event.key) ? () => this.takeNumber(Number(event.key)) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  neighbour(direction) {
    const { branches, current } = this.session.document;
    const index = current + direction;
    if (index >= 0 && index < branches.length) this.session.choose(index);
    else if (index === -1) this.session.toStart();
  }

  takeNumber(number) {
    document.querySelectorAll("#next button.step")[number - 1]?.click();
  }

  // Draws once a frame, however often something changed.
  changed() {
    document.documentElement.dataset.state = "busy";
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      this.render();
    });
  }

  render() {
    const { session } = this;
    this.renderTop();
    this.design.render();
    this.verdicts.render();
    this.trace.render();
    this.state.render();
    this.next.render();
    this.branches.render();
    this.diff.render();
    const name = session.read?.name ?? session.document.design.path;
    document.title = name ? `${name} – onceproof` : "onceproof";
    document.documentElement.dataset.state = session.sign;
  }

  renderTop() {
    const { el, fill } = Dom;
    const { session } = this;
    if (this.listed !== session.designs) {
      this.listed = session.designs;
      fill(this.choice, this.options(session.designs));
      this.choice.hidden = session.designs.length < 2;
    }
    const chosen = session.designs.findIndex((one) => (one.path ?? null) === session.document.design.path);
    this.choice.value = String(chosen);
    this.renderLimit(session.document.states ?? session.about?.limits?.states ?? 0);
    this.undo.disabled = session.past.length === 0;
    this.redo.disabled = session.future.length === 0;
    this.compare.disabled = session.isStale || session.isRecorded;
    this.limit.parentElement.hidden = session.isRecorded;
    if (session.host.kind === "http") this.survey.setAttribute("href", this.surveyAddress());
    this.stop.hidden = !session.progress;
    this.status.textContent = this.summary();
    this.notice.hidden = session.notice === null;
    this.notice.className = `notice ${session.notice?.type ?? ""}`;
    fill(this.notice, session.notice === null ? null : [el("span", {}, DesignView.quoted(session.notice.text)), " ",
      session.notice.take ? el("button.small", { type: "button", onclick: () => this.takeFromDisk(session.notice.take) }, "take the file") : null,
      el("button.reset", { type: "button", "aria-label": "close", onclick: () => { session.notice = null; this.changed(); } }, "×")]);
  }

  // The survey of the designs with the same source and broker, with its switches at the settings of this one.
  surveyAddress() {
    const value = (one) => `${one.path}=${DesignView.plain(one.value)}`;
    const filters = this.session.settings.filter((one) => Page.SURVEYED.includes(one.path)).map(value);
    const switches = this.session.settings.filter((one) => one.without_effect_because === null).map(value);
    return `survey?${filters.join("&")}#${switches.join("&")}`;
  }

  renderLimit(states) {
    if (![...this.limit.options].some((option) => Number(option.value) === states)) {
      this.limit.append(Dom.el("option", { value: states }, `${states.toLocaleString("en")} states`));
    }
    this.limit.value = String(states);
  }

  takeFromDisk(design) {
    this.session.notice = null;
    this.session.changeDesign({ text: design.text ?? null, files: design.files ?? [] });
  }

  // The designs by folder, as they are on the disk.
  options(designs) {
    const { el } = Dom;
    const folders = new Map();
    designs.forEach((design, index) => {
      const path = design.path ?? design.files?.map((file) => file.path).join(", ") ?? `design ${index + 1}`;
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
      if (!folders.has(folder)) folders.set(folder, []);
      folders.get(folder).push(el("option", { value: index }, path.slice(folder ? folder.length + 1 : 0)));
    });
    const own = el("option", { value: -1, hidden: true }, "a design of your own");
    return [own, ...[...folders].map(([folder, options]) => (folder === "" ? options : el("optgroup", { label: folder }, options)))];
  }

  summary() {
    const { session } = this;
    if (session.problem) return "the checker failed";
    if (session.progress) return `${session.progress.states.toLocaleString("en")} states so far…`;
    if (session.read && !session.read.is_valid) return "the text cannot be read: what is shown is older";
    if (session.isStale && session.sign === "stale") return "stopped";
    if (session.isStale) return session.check ? "checking… what is shown is older" : "checking…";
    if (!session.check) return "";
    const states = session.check.states.toLocaleString("en");
    const where = { http: "by the program", wasm: "in this page", recorded: "recorded" }[session.host.kind];
    const time = session.isRecorded || session.seconds < 0.01 ? "" : ` in ${session.seconds.toFixed(2)} s`;
    return `${states} states, ${session.check.transitions.toLocaleString("en")} steps${time}, ${where}`;
  }
}

async function openPage() {
  const page = new Page(await onceproofHost());
  window.onceproofPage = page;
  await page.session.start(location.hash);
}

openPage();
