// The list of runs: state, name and the line of its loss. Triggers choose (a run) and fresh (a new one).
const words = given.words;
const place = element.querySelector(".dx-runs");
const SVG = "http://www.w3.org/2000/svg";
// What was clicked shows at once; the server's answer follows.
let chosen = props.value.selected;

function spark(values) {
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("viewBox", "0 0 64 18");
    made.setAttribute("class", "dx-spark");
    made.setAttribute("aria-hidden", "true");
    if (values.length < 2) return made;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const at = (value, index) => `${((index / (values.length - 1)) * 62 + 1).toFixed(1)},${(16 - ((value - low) / (high - low || 1)) * 14).toFixed(1)}`;
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", values.map(at).join(" "));
    made.append(path);
    return made;
}

function pick(id, event, data) {
    chosen = id;
    draw();
    if (event === "fresh") trigger("fresh", data);
    else trigger("choose", data);
}

function line(run) {
    return node("li", {}, node("button", {
        type: "button", class: "dx-run", "data-key": `run ${run.id}`, "data-state": run.state, "aria-current": run.id === chosen ? "true" : null,
        onclick: () => pick(run.id, "choose", { run: run.id }),
    },
    node("span", { class: "dx-run-name" }, run.id),
    spark(run.spark),
    node("span", { class: "dx-state" }, run.word),
    node("span", { class: "dx-quiet dx-run-more" }, run.more)));
}

function draw() {
    const value = props.value;
    const broken = value.broken.length
        ? node("details", { class: "dx-quiet" }, node("summary", {}, `${words.broken} (${value.broken.length})`), ...value.broken.map((text) => node("p", {}, text)))
        : null;
    redraw(place, [
        button(`+ ${words.new}`, "dx-button dx-new", () => pick("", "fresh", {}), { "aria-current": chosen ? null : "true" }),
        value.runs.length ? node("ul", { "aria-label": words.title }, ...value.runs.map(line)) : node("p", { class: "dx-quiet dx-nothing" }, words.empty),
        value.older ? node("p", { class: "dx-quiet" }, value.older) : null,
        broken,
    ]);
}

watch("value", () => { chosen = props.value.selected; draw(); });
draw();
