// What the results of a survey say about a choice of settings. Nothing here touches the page.
//
// A record is `[digits, verdicts, costs]`: a digit for each axis (`.` where it has no effect), the
// index of its letters (a letter for each guarantee and fault level), the index of its costs or null.
const Laws = (() => {
  const NO_EFFECT = ".";
  const HOLDS = "h";
  const VIOLATED = "v";
  const VACUOUS = "-";

  const digit = (value) => value.toString(36);

  // Whether a design has the chosen values; null is any value.
  function isChosen(record, choice) {
    return choice.every((value, axis) => value === null || record[0][axis] === digit(value));
  }

  function chosen(data, choice) {
    return data.records.filter((record) => isChosen(record, choice));
  }

  function letter(data, record, guarantee, level) {
    return data.verdicts[record[1]][guarantee * data.levels.length + level];
  }

  // How many designs hold, violate and never reach the hazard of a guarantee.
  function tally(data, records, guarantee, level) {
    const counts = { holds: 0, violated: 0, vacuous: 0, open: 0 };
    const names = { [HOLDS]: "holds", [VIOLATED]: "violated", [VACUOUS]: "vacuous" };
    for (const record of records) counts[names[letter(data, record, guarantee, level)] ?? "open"] += 1;
    return counts;
  }

  // What a tally says: `always` and `never` are laws of the chosen settings.
  function law({ holds, violated, vacuous, open }) {
    if (open > 0) return "open";
    if (holds + violated === 0) return vacuous > 0 ? "vacuous" : "none";
    if (violated === 0) return "always";
    return holds === 0 ? "never" : "depends";
  }

  // Of each value of an axis, how many designs there are, and how many keep all wanted guarantees,
  // with the other choices as they are.
  function values(data, choice, axis, wanted, level) {
    const others = choice.map((value, index) => (index === axis ? null : value));
    const counts = data.axes[axis].values.map(() => ({ designs: 0, kept: 0 }));
    for (const record of data.records) {
      const at = record[0][axis];
      if (at === NO_EFFECT || !isChosen(record, others)) continue;
      const count = counts[Number.parseInt(at, 36)];
      count.designs += 1;
      if (keeps(data, record, wanted, level)) count.kept += 1;
    }
    return counts;
  }

  function keeps(data, record, wanted, level) {
    return wanted.every((guarantee) => letter(data, record, guarantee, level) === HOLDS);
  }

  function isCheaper(one, other) {
    return one.every((figure, index) => figure <= other[index]) && one.some((figure, index) => figure < other[index]);
  }

  // The designs that keep all wanted guarantees, by their costs: `{ costs, records, isCheapest }`.
  function priced(data, records, wanted, level) {
    const groups = new Map();
    for (const record of records) {
      if (record[2] === null || !keeps(data, record, wanted, level)) continue;
      if (!groups.has(record[2])) groups.set(record[2], { costs: data.costs[record[2]], records: [] });
      groups.get(record[2]).records.push(record);
    }
    const all = [...groups.values()];
    for (const group of all) group.isCheapest = !all.some((other) => isCheaper(other.costs, group.costs));
    return all;
  }

  // The choice that leaves exactly this design; settings without effect stay open.
  function choiceOf(record) {
    return [...record[0]].map((at) => (at === NO_EFFECT ? null : Number.parseInt(at, 36)));
  }

  return { chosen, letter, tally, law, values, priced, choiceOf, isCheaper };
})();

if (typeof module === "object") module.exports = Laws;
