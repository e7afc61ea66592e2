// A table of runs beside each other: a column for each, under its sign and title.
const sign = (letter) => node("span", { class: `dx-letter dx-curve-run-${letter}`, "aria-hidden": "true" }, letter);

function beside(label, runs, lines) {
    const head = (run) => node("th", { scope: "col", title: run.title }, sign(run.letter), node("span", { class: "dx-compare-title" }, run.title));
    const cell = ({ text, best, note }) => node("td", { class: best ? "dx-is-best" : "" },
        text || node("span", { class: "dx-quiet" }, words.nothing), best ? node("span", { class: "dx-best-word" }, ` ${best}`) : null, note ? node("span", { class: "dx-quiet dx-course" }, note) : null);
    const line = (one) => node("tr", {}, node("th", { scope: "row" }, one.label, one.unit ? node("span", { class: "dx-quiet" }, ` ${one.unit}`) : null), ...one.cells.map(cell));
    return node("div", { class: "dx-table-frame dx-compare-table", tabindex: "0", role: "region", "aria-label": label },
        node("table", {}, node("thead", {}, node("tr", {}, node("td", {}), ...runs.map(head))), node("tbody", {}, ...lines.map(line))));
}
