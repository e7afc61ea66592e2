// Two to four runs beside each other: what to mind, what each reached, and which settings differ. Their curves follow
// in a part of their own. Triggers choose (a run) and overview (all of them).
const words = given.words;
const place = element.querySelector(".dx-compare");
const sign = (letter) => node("span", { class: `dx-letter dx-curve-run-${letter}`, "aria-hidden": "true" }, letter);

function names(runs) {
    const one = (run) => node("li", { "data-run": run.id }, sign(run.letter),
        button(run.title, "dx-link dx-open", () => trigger("choose", { run: run.id }), { "data-key": `open ${run.id}`, title: run.id }),
        node("span", { class: "dx-state", "data-state": run.state }, run.word));
    return node("ul", { class: "dx-compare-names" }, ...runs.map(one));
}

function table(label, runs, lines) {
    const head = (run) => node("th", { scope: "col", title: run.title }, sign(run.letter), node("span", { class: "dx-compare-title" }, run.title));
    const cell = ({ text, best, note }) => node("td", { class: best ? "dx-is-best" : "" },
        text || node("span", { class: "dx-quiet" }, words.nothing), best ? node("span", { class: "dx-best-word" }, ` ${words.best}`) : null, note ? node("span", { class: "dx-quiet" }, ` ${note}`) : null);
    const line = (one) => node("tr", {}, node("th", { scope: "row" }, one.label, one.unit ? node("span", { class: "dx-quiet" }, ` ${one.unit}`) : null), ...one.cells.map(cell));
    return node("div", { class: "dx-table-frame dx-compare-table", tabindex: "0", role: "region", "aria-label": label },
        node("table", {}, node("thead", {}, node("tr", {}, node("td", {}), ...runs.map(head))), node("tbody", {}, ...lines.map(line))));
}

let kept = null; // whether the settings that are the same were unfolded
function draw() {
    const { open, problem, runs, warnings, scores, differ, same } = props.value;
    if (!open) {
        kept = null;
        return place.replaceChildren();
    }
    kept = place.querySelector(".dx-same")?.open ?? kept;
    const top = node("div", { class: "dx-past-head" }, node("h2", {}, words.title), button(words.back, "dx-button dx-plain", () => trigger("overview", {})));
    if (problem) return redraw(place, [top, node("p", { class: "dx-problem", role: "alert" }, problem)]);
    redraw(place, [
        top,
        names(runs),
        ...warnings.map((text) => node("p", { class: "dx-caution", role: "status" }, text)),
        node("h3", {}, words.scores),
        table(words.scores, runs, scores),
        node("h3", {}, words.settings),
        differ.length ? table(words.settings, runs, differ) : node("p", { class: "dx-quiet" }, words.settings_none),
        same.length ? node("details", { class: "dx-same", open: kept }, node("summary", {}, `${words.same}: ${same.length}`), table(words.same, runs, same)) : null,
    ]);
}

const compared = () => (props.value.open && !props.value.problem ? props.value.runs.map((run) => run.id).join(",") : "");
const address = keepAddress(compared, (runs) => runs !== "all");
watch("value", () => { draw(); address(); });
draw();
