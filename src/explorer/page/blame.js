// The settings that allow a violation: asked for after each check, beside what the user waits for.
"use strict";

class Blame {
  constructor(session) {
    this.session = session;
    // Answers of `blame`, by guarantee, about the design that was checked; null where there is none.
    this.found = new Map();
  }

  get size() {
    return this.found.size;
  }

  // Another design was checked.
  forget() {
    this.found = new Map();
    this.session.host.cancelAside();
  }

  // Looks for the settings that allow each violation, that of the run that is shown first.
  async find() {
    const { session } = this;
    const { check, branch } = session;
    if (session.isRecorded || session.isStale) return;
    const isLater = (run) => Number(run.guarantee !== branch.guarantee);
    const runs = [...(check?.runs ?? [])].sort((one, other) => isLater(one) - isLater(other));
    for (const { guarantee, variant } of runs) {
      if (this.found.has(guarantee)) continue;
      const request = session.shownRequest({ request: "blame", guarantee, ...(variant ? { variant } : {}) });
      const key = JSON.stringify(request);
      let answer = session.cache.get(key);
      try {
        answer ??= await session.host.aside(request);
      } catch {
        // It was cancelled, or the host has ended: the next answer says so.
        return;
      }
      if (answer.answer !== "error") session.keep(key, answer);
      if (check !== session.check) return;
      this.found.set(guarantee, answer.answer === "error" ? null : answer);
      session.onChange();
    }
  }

  repairs(guarantee) {
    return this.found.get(guarantee)?.repairs ?? [];
  }

  // The lines of settings, each with the changes that exclude the violation.
  lines() {
    const all = [...this.found.keys()].flatMap((guarantee) => this.repairs(guarantee).map((repair) => [guarantee, repair]));
    return all.flatMap(([guarantee, repair]) => {
      const values = repair.map((change) => `${change.setting} = ${change.instead}`).join(" and ");
      const about = `allows the violation of ${guarantee}: with ${values} it holds`;
      return repair.filter((change) => change.path !== null && change.line !== null).map((change) => [change, about]);
    });
  }

  // The settings of which another value excludes a violation, two joined where it takes both.
  settings(guarantee) {
    return [...new Set(this.repairs(guarantee).map((repair) => repair.map((change) => change.setting).join(" and ")))];
  }
}

if (typeof module === "object") module.exports = Blame;
