// A plain page: the verdicts of each design, and the sentences of each counterexample.

function element(parent, name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

async function showDesign(host, page, design) {
  const checked = await host.answer({ version: 1, request: "check", design });
  if (checked.answer === "error") {
    element(page, "p", checked.text);
    for (const diagnostic of checked.diagnostics ?? []) element(page, "p", diagnostic.title);
    return;
  }
  element(page, "h2", checked.report.name);
  for (const verdict of checked.report.verdicts) {
    element(page, "h3", `${verdict.guarantee}: ${verdict.verdict}`);
    const run = checked.runs.find((one) => one.guarantee === verdict.guarantee);
    if (run === undefined) continue;
    const walked = await host.answer({ version: 1, request: "walk", design, variant: run.variant, path: run.path });
    const list = element(page, "ol");
    for (const step of walked.steps ?? []) if (step.text !== null) element(list, "li", step.text);
    element(page, "p", run.ending);
  }
}

async function showPage() {
  const page = document.getElementById("page");
  document.documentElement.dataset.state = "busy";
  const host = await onceproofHost();
  element(page, "h1", "onceproof");
  if (host.lacks !== null) element(page, "p", host.lacks);
  for (const design of await host.designs()) await showDesign(host, page, design);
  document.documentElement.dataset.state = "idle";
}

if (typeof document !== "undefined") showPage();
