// The branches as a list; one of them is shown, another one may stand beside it.
"use strict";

class BranchView {
  constructor(session) {
    this.session = session;
    this.panel = Dom.panel("branches", "Branches");
  }

  render() {
    const { el, fill } = Dom;
    const { session } = this;
    const { branches, current, beside } = session.document;
    this.panel.node.classList.toggle("stale", session.isStale);
    if (!Dom.isNew(this.panel.body, branches, current, beside, session.showsSmall, session.stepsOf.size)) return;
    const tree = Paths.tree(branches);
    const depth = (index) => (tree[index].parent < 0 ? 0 : depth(tree[index].parent) + 1);
    if (branches.length === 0) {
      fill(this.panel.body, el("p.empty", {}, "none yet"));
      return;
    }
    fill(this.panel.body, el("ul.branches", {},
      el("li", {}, el("button.branch", { type: "button", "data-key": "branch start", "aria-pressed": String(current < 0), onclick: () => session.toStart() }, el("span.text", {}, "the start"))),
      branches.map((branch, index) => {
        const title = session.titleOf(index);
        return el("li", { style: `--depth:${Math.min(3, depth(index))}` },
          el("button.branch", {
            type: "button", "data-key": `branch ${index}`, "data-branch": index, "aria-pressed": String(index === current), onclick: () => session.choose(index),
          }, branch.guarantee ? el("span.sign", { "aria-hidden": "true" }, "✗") : null, el("span.text", {}, title),
          el("span.length", {}, ` ${this.length(index)}`)),
          index === current ? null : el("button.small", {
            type: "button", "data-key": `beside ${index}`, "data-beside": index, "aria-pressed": String(index === beside), title: "show it beside the other one",
            "aria-label": `show beside: ${title}`, onclick: () => session.putBeside(index),
          }, "beside"),
          el("button.reset", { type: "button", "data-key": `remove ${index}`, "aria-label": `remove: ${title}`, onclick: () => session.remove(index) }, "×"));
      })));
  }

  length(index) {
    const { branches } = this.session.document;
    const count = this.session.numberIn(index, branches[index].path.length);
    return count === 1 ? "1 step" : `${count} steps`;
  }
}
