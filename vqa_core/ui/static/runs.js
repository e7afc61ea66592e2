// The list of runs: state, name and the line of its loss. Triggers choose (a run), fresh (a new one), overview (all of
// them) and compare (those that are ticked).
const words = given.words;
const place = element.querySelector(".dx-runs");
// What was clicked shows at once; the server's answer follows.
let chosen = props.value.selected;
let side = props.value.side;

function pick(id, event, data) {
    [chosen, side] = [id, event === "overview" ? event : ""];
    draw();
    if (event === "fresh") trigger("fresh", data);
    else if (event === "overview") trigger("overview", data);
    else trigger("choose", data);
}

function line(run) {
    const inside = [
        node("span", { class: "dx-run-name", title: run.title === run.id ? null : `${run.title} (${run.id})` }, run.sweep?.name ?? run.title),
        spark(run.spark),
        node("span", { class: "dx-state" }, run.word),
        node("span", { class: "dx-quiet dx-run-more" }, run.more),
    ];
    const common = { class: "dx-run", "data-key": `run ${run.id}`, "data-state": run.state };
    if (ticking) return node("li", { class: "dx-ticking" }, tickOf(run), node("label", { ...common, for: `tick-${run.id}` }, ...inside));
    return node("li", {}, node("button", {
        ...common, type: "button", "aria-current": run.id === chosen ? "true" : null,
        onclick: () => pick(run.id, "choose", { run: run.id }),
    }, ...inside));
}

// Runs of a sweep stand together, under a heading that says what differs.
function lineUnderHeading(run, index, all) {
    const id = run.sweep?.id;
    const made = line(run);
    if (!id) return [made];
    made.classList.add("dx-of-sweep");
    if (all[index - 1]?.sweep?.id === id) return [made];
    const ids = all.filter((one) => one.sweep?.id === id).map((one) => one.id);
    const can = !ticking && ids.length >= FEWEST && ids.length <= MOST;
    const compare = () => { chosen = ""; draw(); trigger("compare", { runs: ids }); };
    const heading = words.sweep.replace("{count}", ids.length).replace("{heading}", () => run.sweep.heading);
    return [node("li", { class: "dx-sweep-head" }, heading, " ", can ? button(words.compare, "dx-link", compare, { "data-key": `compare ${id}` }) : null), made];
}

// --- which ones to compare ---

let ticking = false;

function tickOf(run) {
    const box = tickBox(run, draw);
    box.id = `tick-${run.id}`;
    return box;
}

function compareBar() {
    if (!ticking) {
        if (props.value.runs.length < 2) return null;
        return button(words.compare, "dx-button dx-plain", () => { ticking = true; draw(); place.querySelector(".dx-tick")?.focus(); });
    }
    const stop = () => { ticking = false; ticked.clear(); draw(); };
    const go = () => {
        trigger("compare", { runs: [...ticked] });
        chosen = "";
        stop();
    };
    return node("div", { class: "dx-compare-bar" }, compareButton(go), button(words.compare_stop, "dx-button dx-plain", stop));
}

function draw() {
    const value = props.value;
    const broken = value.broken.length
        ? node("details", { class: "dx-quiet" }, node("summary", {}, `${words.broken} (${value.broken.length})`), ...value.broken.map((text) => node("p", {}, text)))
        : null;
    redraw(place, [
        button(`+ ${words.new}`, "dx-button dx-new", () => pick("", "fresh", {}), { "aria-current": chosen || side ? null : "true" }),
        value.runs.length ? node("div", { class: "dx-runs-tools" },
            ticking ? null : button(words.overview, "dx-button dx-plain", () => pick("", "overview", {}), { "aria-current": side === "overview" ? "true" : null }),
            compareBar()) : null,
        value.runs.length ? node("ul", { "aria-label": words.title }, ...value.runs.flatMap(lineUnderHeading)) : node("p", { class: "dx-quiet dx-nothing" }, words.empty),
        value.older ? node("p", { class: "dx-quiet" }, value.older) : null,
        broken,
    ]);
}

watch("value", () => {
    [chosen, side] = [props.value.selected, props.value.side];
    for (const id of ticked) if (!props.value.runs.some((run) => run.id === id)) ticked.delete(id);
    draw();
});
draw();
