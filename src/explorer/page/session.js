// What a page shows, and what it asks the host for it. No element is touched here.
//
// A document is what undo, redo and the address restore: the design, the branches, the state that
// is shown. It is replaced, never changed. Everything else is an answer of the host about it.
"use strict";

class Session {
  static VERSION = 1;
  static TYPING_PAUSE = 300;
  static WATCH_PAUSE = 1500;
  // Parts that a run of another design may have.
  static PARTS = ["producer", "relay", "database", "broker", "consumer 1", "consumer 2", "sink"];
  static MAX_CACHED = 400;
  static MAX_UNDO = 200;
  // Answers about larger designs are not kept, in characters of the request.
  static MAX_KEY = 200_000;

  constructor(host, changed) {
    this.host = host;
    this.onChange = changed;
    this.about = null;
    this.designs = [];
    this.document = Session.empty();
    this.past = [];
    this.future = [];
    // The answers to `read` and `check`, and the design that the verdicts are of.
    this.read = null;
    this.check = null;
    this.checked = null;
    // The settings of the last text that could be read.
    this.settings = [];
    // The verdicts before the last change of this design.
    this.before = null;
    // The walk of the branch that is shown, of the one beside it, and the steps out of the state.
    this.walk = null;
    this.besideWalk = null;
    this.next = null;
    // How the run that is shown fares in the changed design, as `compare` says.
    this.parting = null;
    // Answers of `way`, by guarantee, at the state that is shown.
    this.ways = new Map();
    // Answers of `causes`, by guarantee, about the design that was checked.
    this.causes = new Map();
    this.blame = new Blame(this);
    // The answer of `repair` about the same design.
    this.repairs = null;
    this.edit = { commentedOut: [], offers: [], diagnostics: [] };
    this.notice = null;
    this.problem = null;
    this.progress = null;
    this.seconds = null;
    this.isStale = false;
    this.showsSmall = false;
    this.pending = 0;
    this.turn = 0;
    this.walkTurn = 0;
    this.cache = new Map();
    this.open = new Map();
    this.stepsOf = new Map();
    this.isChecking = false;
    this.timer = null;
    this.disk = null;
  }

  static empty() {
    const design = { path: null, text: "", files: [], systems: [] };
    return { design, states: null, branches: [], current: -1, at: 0, beside: -1 };
  }

  // `busy` while an answer is awaited, `stale` where what is shown is of an earlier text.
  get sign() {
    if (this.pending > 0 || this.timer !== null) return "busy";
    return this.isStale ? "stale" : "idle";
  }

  // Whether the design can be changed and questions asked that nobody has recorded.
  get isRecorded() {
    return this.host.kind === "recorded";
  }

  get branch() {
    return this.document.branches[this.document.current] ?? { path: [], guarantee: null, cycleFrom: null, variant: null };
  }

  get steps() {
    return this.walk?.steps ?? [];
  }

  get state() {
    return this.walk?.states[this.document.at] ?? null;
  }

  // The steps of the run that are not there in this design.
  get goneSteps() {
    if (!this.walk?.parted) return [];
    const known = this.stepsOf.get(Session.pathKey(this.branch.path));
    const done = this.walk.steps.length;
    const parts = [...this.walk.parts.map((part) => part.name), ...Session.PARTS];
    return this.branch.path.slice(done).map((name, index) => known?.[done + index] ?? Paths.stepOfName(name, parts));
  }

  static pathKey(path) {
    return path.join("\n");
  }

  request(request) {
    const { design, states } = this.document;
    return { version: Session.VERSION, ...request, design: this.given(design), ...(states ? { limits: { states } } : {}) };
  }

  // A request about what is shown: while the text is not valid, that is the design before it.
  shownRequest(request) {
    const design = this.isStale && this.checked ? this.checked : this.document.design;
    return { ...this.request(request), design: this.given(design) };
  }

  // A design as its host gave it, where it is unchanged: a recording finds its answers by it.
  given(design) {
    const plain = JSON.stringify(Session.plain(design));
    const same = (one) => JSON.stringify(Session.plain(Session.whole(one))) === plain;
    return this.designs.find(same) ?? Session.plain(design);
  }

  // A design with all of its fields.
  static whole({ path = null, text = null, files = [], systems = [] }) {
    return { path, text, files, systems };
  }

  // A design as the interface has it, without empty fields.
  static plain(design) {
    const plain = {};
    if (design.path) plain.path = design.path;
    if (design.text !== null) plain.text = design.text;
    if (design.files.length > 0) plain.files = design.files;
    if (design.systems.length > 0) plain.systems = design.systems;
    return plain;
  }

  // Asks the host; an answer is kept, so that undo and a step back are at once.
  async ask(request, onProgress) {
    const key = JSON.stringify(request);
    if (this.cache.has(key)) return this.cache.get(key);
    this.pending += 1;
    this.onChange();
    try {
      return await this.fetch(key, request, onProgress);
    } finally {
      this.pending -= 1;
    }
  }

  // One question is asked once, however many wait for its answer.
  fetch(key, request, onProgress) {
    const open = this.open.get(key);
    if (open) return open;
    const asked = this.host.answer(request, onProgress).then((answer) => {
      if (answer.answer !== "error") this.keep(key, answer);
      return answer;
    }).finally(() => this.open.delete(key));
    this.open.set(key, asked);
    return asked;
  }

  keep(key, answer) {
    if (key.length > Session.MAX_KEY) return;
    this.cache.set(key, answer);
    if (this.cache.size > Session.MAX_CACHED) this.cache.delete(this.cache.keys().next().value);
  }

  // Asks ahead for the states beside the one that is shown, while the user looks at it.
  prefetch() {
    const { stops, branch, document: { at } } = this;
    for (const direction of [1, -1]) {
      const other = Paths.neighbour(stops, at, direction);
      const request = this.shownRequest({ request: "walk", variant: branch.variant, path: branch.path.slice(0, other) });
      const key = JSON.stringify(request);
      if (other !== at && !this.cache.has(key)) this.fetch(key, request).catch(() => {});
    }
  }

  // Does something, during all of which the sign is `busy`.
  async busy(work) {
    this.pending += 1;
    try {
      return await work();
    } finally {
      this.pending -= 1;
      this.onChange();
    }
  }

  start(fragment) {
    return this.busy(async () => {
      try {
        const about = this.ask({ version: Session.VERSION, request: "about" });
        [this.about, this.designs] = await Promise.all([about, this.host.designs()]);
        if (this.about.answer === "error") throw new Error(this.about.text);
      } catch (error) {
        this.problem = `The checker does not answer: ${error.message}`;
        this.isStale = true;
        return;
      }
      if (this.host.lacks) this.notice = { type: "note", text: this.host.lacks };
      if (!(await this.restore(fragment))) {
        const { notice } = this;
        await this.load(0);
        this.notice = notice;
      }
      this.watch();
    });
  }

  // Restores what an address says. Returns whether there was something to restore.
  restore(fragment) {
    return this.busy(() => this.restoreNow(fragment));
  }

  async restoreNow(fragment) {
    const found = await Address.decode(fragment, this.about.models);
    if (found === null) return false;
    if (found.problem) {
      this.notice = { type: "warning", text: `This link cannot be opened: ${found.problem}.` };
      return false;
    }
    this.commit(found.document);
    this.before = null;
    if (found.isOtherModels) {
      this.notice = { type: "warning", text: "This link was made with other models: verdicts and runs may differ from what was sent." };
    }
    await this.refresh();
    return true;
  }

  // Shows one of the host's designs, with its first counterexample.
  async load(index) {
    const design = this.designs[index];
    if (!design) {
      await this.refresh();
      return;
    }
    await this.replaceDesign(design);
  }

  // Shows another design: nothing of the one before remains but the way back to it.
  async replaceDesign(design) {
    const before = this.document;
    this.commit({ ...Session.empty(), design: Session.whole(design), states: before.states });
    this.forgetChange();
    this.before = null;
    this.checked = null;
    this.notice = null;
    await this.busy(async () => {
      await this.refresh();
      await this.openFirst();
    });
  }

  openFirst() {
    const runs = this.check?.runs ?? [];
    // The verdicts may be those of an earlier design still.
    if (this.isStale || this.checked !== this.document.design || runs.length === 0 || this.document.branches.length > 0) return null;
    const wrong = new Set(this.verdicts.filter((one) => one.claimed === "holds").map((one) => one.guarantee));
    const claimed = new Set(this.verdicts.filter((one) => one.claimed).map((one) => one.guarantee));
    const first = runs.find((run) => wrong.has(run.guarantee)) ?? runs.find((run) => claimed.has(run.guarantee)) ?? runs[0];
    this.document = this.withRun(first);
    return this.follow();
  }

  get verdicts() {
    return this.check?.report?.verdicts ?? [];
  }

  say(type, text) {
    this.notice = { type, text };
    this.onChange();
  }

  commit(document) {
    if (document === this.document) return;
    this.past.push(this.document);
    if (this.past.length > Session.MAX_UNDO) this.past.shift();
    this.future = [];
    this.document = document;
  }

  forgetChange() {
    this.edit = { commentedOut: [], offers: [], diagnostics: [] };
    this.ways = new Map();
  }

  // The text was typed, or that of a file beside it: read it once the typing pauses.
  typed(text, file = null) {
    const isTyping = this.timer !== null;
    const { design } = this.document;
    const change = file === null ? { text } : { files: design.files.map((one, index) => (index === file ? { ...one, text } : one)) };
    const document = { ...this.document, design: { ...design, ...change } };
    if (isTyping) this.document = document;
    else this.commit(document);
    this.forgetChange();
    this.notice = null;
    this.isStale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.refresh();
    }, Session.TYPING_PAUSE);
    this.onChange();
  }

  // Sets a setting in the text; null removes it.
  async set(setting, value) {
    const answer = await this.tryTo(this.request({ request: "set", setting, value }));
    if (!answer) return;
    if (!answer.is_changed) {
      this.notice = { type: "warning", text: "This design's text cannot be changed here: it is no design file, or not valid TOML." };
      this.onChange();
      return;
    }
    this.changeText(answer.text);
    this.edit = { commentedOut: answer.commented_out ?? [], offers: answer.offers ?? [], diagnostics: answer.diagnostics ?? [] };
    await this.refresh();
  }

  async takeOffer(offer) {
    this.changeText(offer.text);
    await this.refresh();
  }

  changeText(text) {
    this.forgetChange();
    this.notice = null;
    this.commit({ ...this.document, design: { ...this.document.design, text } });
  }

  async changeDesign(change) {
    this.forgetChange();
    this.commit({ ...this.document, design: { ...this.document.design, ...change } });
    await this.refresh();
    await this.openFirst();
  }

  async changeStates(states) {
    this.commit({ ...this.document, states });
    await this.refresh();
  }

  // Asks, and says what went wrong where something did.
  async tryTo(request, onProgress) {
    try {
      const answer = await this.ask(request, onProgress);
      if (answer.answer !== "error") return answer;
      this.notice = { type: answer.code === "not-recorded" ? "note" : "warning", text: answer.text };
    } catch (error) {
      if (error.name !== "AbortError") this.notice = { type: "warning", text: `The checker failed: ${error.message}` };
    }
    this.onChange();
    return null;
  }

  // Reads and checks the design, then follows the branch that is shown.
  async refresh() {
    this.turn += 1;
    const { turn } = this;
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isChecking) this.host.cancel();
    this.pending += 1;
    this.problem = null;
    try {
      await this.readAndCheck(turn);
    } catch (error) {
      if (turn === this.turn) {
        this.isStale = true;
        if (error.name === "AbortError") this.say("note", "The check was stopped; what is shown is older. Any change checks again.");
        else this.problem = `The checker failed: ${error.message}`;
      }
    } finally {
      this.pending -= 1;
      if (turn === this.turn) {
        this.isChecking = false;
        this.progress = null;
      }
      this.onChange();
    }
  }

  async readAndCheck(turn) {
    const { design } = this.document;
    const read = await this.ask(this.request({ request: "read" }));
    if (turn !== this.turn) return;
    if (read.answer === "error") {
      this.problem = read.text;
      this.isStale = true;
      return;
    }
    this.read = read;
    if (read.settings.length > 0) this.settings = read.settings;
    this.isStale = !read.is_valid;
    if (!read.is_valid) return;
    this.isStale = true;
    this.isChecking = true;
    const began = performance.now();
    const check = await this.ask(this.request({ request: "check" }), (progress) => {
      if (turn !== this.turn) return;
      this.progress = progress;
      this.onChange();
    });
    if (turn !== this.turn) return;
    this.isChecking = false;
    if (check.answer === "error") {
      this.problem = check.text;
      return;
    }
    this.seconds = (performance.now() - began) / 1000;
    this.takeVerdicts(design, check);
    await this.compareRun();
    if (turn !== this.turn) return;
    await this.follow();
    this.blame.find();
  }

  takeVerdicts(design, check) {
    const isSameFile = this.checked?.path === design.path;
    if (!isSameFile) this.before = null;
    else if (this.check && this.check.digest !== check.digest) {
      this.before = { design: this.checked, verdicts: this.verdicts };
    }
    this.checked = design;
    if (this.check !== check) {
      this.causes = new Map();
      this.blame.forget();
      this.repairs = null;
    }
    this.check = check;
    this.isStale = false;
  }

  // Asks how the run that is shown fares in this design, where it was found in another one.
  async compareRun() {
    const { branch } = this;
    const { path, cycleFrom, variant, guarantee, of, digest } = branch;
    if (!guarantee || !of || digest === this.check?.digest) {
      this.parting = null;
      return;
    }
    const request = this.shownRequest({ request: "compare", with: Session.plain(of), variant, path, cycle_from: cycleFrom, guarantee });
    const answer = await this.ask(request);
    this.parting = answer.answer === "error" ? null : { ...answer, guarantee };
  }

  // Walks along the branch that is shown.
  async follow() {
    this.walkTurn += 1;
    const { walkTurn } = this;
    const { branch } = this;
    const walk = await this.tryTo(this.shownRequest({ request: "walk", variant: branch.variant, path: branch.path }));
    if (walkTurn !== this.walkTurn || !walk) return;
    if (!walk.parted) this.stepsOf.set(Session.pathKey(branch.path), walk.steps);
    this.walk = walk;
    const at = Math.min(this.document.at, walk.steps.length);
    if (at !== this.document.at) this.document = { ...this.document, at };
    await Promise.all([this.followBeside(walkTurn), this.lookAhead(walkTurn)]);
    this.onChange();
    if (walkTurn === this.walkTurn) this.prefetch();
  }

  async followBeside(walkTurn) {
    const beside = this.document.branches[this.document.beside];
    if (!beside) {
      this.besideWalk = null;
      return;
    }
    const walk = await this.tryTo(this.shownRequest({ request: "walk", variant: beside.variant, path: beside.path }));
    if (walk && walkTurn === this.walkTurn) this.besideWalk = walk;
  }

  // The steps out of the state that is shown.
  async lookAhead(walkTurn) {
    const { at } = this.document;
    this.ways = new Map();
    if (at === this.walk.steps.length) {
      this.next = this.walk.next;
      return;
    }
    const path = this.branch.path.slice(0, at);
    const walk = await this.tryTo(this.shownRequest({ request: "walk", variant: this.branch.variant, path }));
    if (walkTurn === this.walkTurn && at === this.document.at) this.next = walk?.next ?? null;
  }

  // Shows another state of the branch.
  async stepTo(at) {
    const within = Math.max(0, Math.min(at, this.steps.length));
    if (within === this.document.at || !this.walk) return;
    this.document = { ...this.document, at: within };
    this.walkTurn += 1;
    const { walkTurn } = this;
    const ahead = this.lookAhead(walkTurn);
    this.onChange();
    await ahead;
    this.onChange();
    if (walkTurn === this.walkTurn) this.prefetch();
  }

  get stops() {
    return Paths.stops(this.steps, this.showsSmall);
  }

  // The number that a state of a branch has among the steps that are shown, as far as they are known.
  numberIn(index, at) {
    const steps = this.stepsOf.get(Session.pathKey(this.document.branches[index].path));
    return steps ? Paths.stops(steps, this.showsSmall).filter((stop) => stop > 0 && stop <= at).length : at;
  }

  titleOf(index) {
    return Paths.title(this.document.branches, index, (at) => this.numberIn(index, at));
  }

  stepBy(direction) {
    return this.stepTo(Paths.neighbour(this.stops, this.document.at, direction));
  }

  // Shows a branch, which is added where it is not there yet.
  withBranch(branch, at) {
    const { branches } = this.document;
    const origin = { of: this.checked, digest: this.check?.digest ?? null };
    const known = branches.findIndex((one) => Paths.same(one.path, branch.path)
      && JSON.stringify(one.variant) === JSON.stringify(branch.variant));
    const list = known < 0 ? [...branches, { ...branch, ...origin }]
      : branches.map((one, index) => (index === known ? { ...one, ...branch, ...origin } : one));
    return { ...this.document, branches: list, current: known < 0 ? branches.length : known, at };
  }

  withRun(run) {
    const { guarantee, path, variant = null } = run;
    const branch = { path, guarantee, cycleFrom: run.cycle_from ?? null, variant, origin: "counterexample", ending: run.ending };
    return this.withBranch(branch, path.length);
  }

  show(document) {
    this.commit(document);
    return this.busy(async () => {
      await this.compareRun();
      await this.follow();
    });
  }

  // The runs of a guarantee: those of the check, or of the causes that were looked for.
  runsOf(guarantee) {
    const found = this.causes.get(guarantee);
    return found ? found.runs : (this.check?.runs ?? []).filter((run) => run.guarantee === guarantee);
  }

  // The lines that allow a violation, each with a sentence.
  blamedLines() {
    const runs = [...this.causes.values()].flatMap((found) => found.runs);
    const ofCauses = runs.flatMap((run) => (run.blame ?? []).map((one) => [one, `allows the violation of ${run.guarantee}`]));
    return [...this.blame.lines(), ...ofCauses];
  }

  // Looks for the distinct causes of a violation, and shows the most plausible one.
  async findCauses(guarantee) {
    const { check } = this;
    const found = await this.busy(() => this.tryTo(this.shownRequest({ request: "causes", guarantee })));
    if (!found || check !== this.check) return;
    this.causes.set(guarantee, found);
    if (found.runs.length > 0) await this.openRun(found.runs[0]);
    else this.say("note", `No cause was found within the limits of the search: the counterexample to ${guarantee} stays.`);
  }

  // Whether something that is claimed to hold is violated.
  get isRepairable() {
    return !this.isRecorded && !this.isStale && this.verdicts.some((one) => one.claimed === "holds" && one.verdict === "violated");
  }

  // Looks for the smallest changes with which all claims hold.
  async findRepairs() {
    const { check } = this;
    const found = await this.busy(() => this.tryTo(this.shownRequest({ request: "repair" })));
    if (found && check === this.check) this.repairs = found;
    this.onChange();
  }

  // Takes the changes of a repair, where they are settings of the design's text.
  async takeRepair(repair) {
    for (const change of repair.changes) await this.set(change.setting, change.instead);
  }

  // Whether every change of a repair is a setting of a design.
  canTake(repair) {
    const known = new Set((this.about?.settings ?? []).map((one) => one.path));
    const text = this.document.design.text !== null;
    const isOfVendor = new Map(this.settings.map((one) => [one.path, one.origin === "vendor"]));
    return text && repair.changes.every((one) => known.has(one.setting) && !isOfVendor.get(one.setting));
  }

  openRun(run) {
    return this.show(this.withRun(run));
  }

  choose(index) {
    const { length } = this.document.branches[index].path;
    return this.show({ ...this.document, current: index, at: length, beside: this.document.beside === index ? -1 : this.document.beside });
  }

  putBeside(index) {
    return this.show({ ...this.document, beside: this.document.beside === index ? -1 : index });
  }

  remove(index) {
    const move = (one) => (one === index ? -1 : one - (one > index ? 1 : 0));
    const branches = this.document.branches.filter((_, other) => other !== index);
    const current = move(this.document.current);
    const at = current < 0 ? 0 : this.document.at;
    return this.show({ ...this.document, branches, current, at, beside: move(this.document.beside) });
  }

  toStart() {
    return this.show({ ...this.document, current: -1, at: 0 });
  }

  // Takes a step out of the state that is shown: along the branch, at its end, or on a new branch.
  take(action) {
    const { branch } = this;
    const { at } = this.document;
    if (branch.path[at] === action.name && at < this.steps.length) return this.stepTo(at + 1);
    const path = [...branch.path.slice(0, at), action.name];
    const guarantee = action.breaks[0] ?? null;
    const longer = { path, guarantee, cycleFrom: null, variant: branch.variant, origin: "own" };
    const extends_ = branch.origin === "own" && at === branch.path.length && this.document.current >= 0;
    if (!extends_) return this.show(this.withBranch(longer, path.length));
    const branches = this.document.branches.map((one, index) => (index === this.document.current
      ? { ...longer, guarantee: one.guarantee ?? guarantee } : one));
    return this.show({ ...this.document, branches, at: path.length });
  }

  // Looks for the best run from here that breaks a guarantee, and shows it.
  async breakIt(guarantee) {
    const { branch, walkTurn } = this;
    const { at } = this.document;
    const path = branch.path.slice(0, at);
    const answer = await this.tryTo(this.shownRequest({ request: "way", variant: branch.variant, path, guarantee }), (progress) => {
      this.progress = progress;
      this.onChange();
    });
    this.progress = null;
    if (!answer || walkTurn !== this.walkTurn) return;
    if (answer.outcome !== "found") {
      this.ways.set(guarantee, answer);
      this.onChange();
      return;
    }
    const cycleFrom = Number.isInteger(answer.cycle_from) ? at + answer.cycle_from : null;
    const found = { path: [...path, ...answer.path], guarantee, cycleFrom, variant: branch.variant, origin: "way" };
    await this.show(this.withBranch(found, found.path.length));
  }

  async travel(from, to) {
    if (from.length === 0) return;
    to.push(this.document);
    const before = this.document;
    this.document = from.pop();
    this.forgetChange();
    this.notice = null;
    const isSame = JSON.stringify([before.design, before.states]) === JSON.stringify([this.document.design, this.document.states]);
    await (isSame && !this.isStale ? this.show(this.document) : this.refresh());
  }

  undo() {
    return this.travel(this.past, this.future);
  }

  redo() {
    return this.travel(this.future, this.past);
  }

  stop() {
    this.host.cancel();
  }

  link() {
    return Address.encode(this.document, this.about.models);
  }

  // Looks whether a design has changed on the disk: takes it where nobody changed it here.
  async watch() {
    if (this.host.kind !== "http") return;
    try {
      const mark = await this.host.changed();
      if (this.disk !== null && mark !== this.disk) await this.takeFromDisk(await this.host.designs());
      this.disk = mark;
    } catch {
      // The program has ended; the next answer says so.
    }
    setTimeout(() => this.watch(), Session.WATCH_PAUSE);
  }

  async takeFromDisk(designs) {
    // A file that is being written can have no design for a moment.
    if (designs.length === 0) return;
    const { design } = this.document;
    const same = (one) => (one.path ?? null) === design.path;
    const content = (one) => JSON.stringify([one?.text ?? null, one?.files ?? []]);
    const [old, fresh] = [this.designs.find(same), designs.find(same)];
    this.designs = designs;
    if (!old || !fresh || content(old) === content(fresh)) return;
    const path = design.path ?? "a file";
    if (content(old) === content(design)) {
      this.notice = { type: "note", text: `${path} has changed on the disk, and was checked again.` };
      await this.changeDesign({ text: fresh.text ?? null, files: fresh.files ?? [] });
    } else {
      this.notice = { type: "note", text: `${path} has changed on the disk; the text here has other changes.`, take: fresh };
      this.onChange();
    }
  }
}

if (typeof module === "object") module.exports = Session;
