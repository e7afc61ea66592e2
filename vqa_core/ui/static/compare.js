// Two to four runs beside each other: what to mind and what each reached. Their curves follow, then the settings in
// which they differ. Triggers choose (a run) and overview (all of them).
const words = given.words;
const place = element.querySelector(".dx-compare");

function names(runs) {
    const one = (run) => node("li", { "data-run": run.id }, sign(run.letter),
        button(run.title, "dx-link dx-open", () => trigger("choose", { run: run.id }), { "data-key": `open ${run.id}`, title: run.id }),
        node("span", { class: "dx-state", "data-state": run.state }, run.word));
    return node("ul", { class: "dx-compare-names" }, ...runs.map(one));
}

function draw() {
    const { open, problem, runs, warnings, scores } = props.value;
    if (!open) return place.replaceChildren();
    const top = node("div", { class: "dx-past-head" }, node("h2", {}, words.title), button(words.back, "dx-button dx-plain", () => trigger("overview", {})));
    if (problem) return redraw(place, [top, node("p", { class: "dx-problem", role: "alert" }, problem)]);
    redraw(place, [
        top, names(runs),
        ...warnings.map((text) => node("p", { class: "dx-caution", role: "status" }, text)),
        node("h3", {}, words.scores), beside(words.scores, runs, scores),
    ]);
}

const compared = () => (props.value.open && !props.value.problem ? props.value.runs.map((run) => run.id).join(",") : "");
const address = keepAddress(compared, (runs) => runs !== "all");
watch("value", () => { draw(); address(); });
draw();
