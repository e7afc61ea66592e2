// All runs as a table that is sorted by its heads and searched by its words; cards on a phone. Triggers choose (a run)
// and compare (those that are ticked).
const words = given.words;
const place = element.querySelector(".dx-overview");
const KEYS = { word: "word", title: "title", data: "data", preset: "preset", best: "best_value", loss: "loss", seconds: "seconds", started: "started" };
const NUMBERS = ["best", "loss", "seconds", "started"];
let by = "started";
let falling = true;
let parts = null;

const runs = () => props.value.runs;
const under = (text) => node("span", { class: "dx-quiet dx-under" }, text);

function startedCell(seconds) {
    if (!seconds) return [node("span", { class: "dx-quiet" }, words.never)];
    const at = new Date(seconds * 1000);
    const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return [at.toLocaleDateString(undefined, { month: "short", day: "numeric", year }), under(at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" }))];
}

function matching() {
    const asked = parts.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    return runs().filter((run) => {
        const text = [run.title, run.id, run.data, run.preset, run.model, run.word].join(" ").toLowerCase();
        return asked.every((word) => text.includes(word));
    });
}

// Runs without a number stand last, whichever way it is sorted.
function inOrder(found) {
    const key = KEYS[by];
    const sign = falling ? -1 : 1;
    return [...found].sort((one, other) => {
        const [a, b] = [one[key], other[key]];
        if (a == null || b == null) return (a == null) - (b == null);
        return sign * (typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true }));
    });
}

function sortBy(name) {
    if (name === by) falling = !falling;
    else [by, falling] = [name, NUMBERS.includes(name)];
    draw();
}

function head() {
    const one = ([name, label]) => node("th", { scope: "col", "aria-sort": name === by ? (falling ? "descending" : "ascending") : "none", class: NUMBERS.includes(name) ? "dx-number" : "" },
        node("button", { type: "button", class: "dx-sort", "data-key": `sort ${name}`, onclick: () => sortBy(name) }, label, node("i", { "aria-hidden": "true" }, name === by ? (falling ? " ↓" : " ↑") : "")));
    return node("tr", {}, node("th", { scope: "col" }, node("span", { class: "dx-offscreen" }, words.compare)), ...Object.entries(words.columns).map(one), node("th", { scope: "col", class: "dx-spark-cell" }, node("span", { class: "dx-offscreen" }, words.columns.loss)));
}

function row(run) {
    const open = () => trigger("choose", { run: run.id });
    const cell = (name, ...inside) => node("td", { "data-label": words.columns[name], class: NUMBERS.includes(name) ? "dx-number" : "" }, ...inside);
    const line = node("tr", { "data-run": run.id },
        node("td", { class: "dx-tick-cell" }, tickBox(run, draw)),
        cell("word", node("span", { class: "dx-state", "data-state": run.state }, run.word)),
        cell("title", node("button", { type: "button", class: "dx-open", "data-key": `open ${run.id}`, onclick: open }, run.title), run.title === run.id ? null : under(run.id)),
        cell("data", run.data), cell("preset", run.preset || run.model, run.preset ? under(run.model.split("/").at(-1)) : null),
        cell("best", run.best, run.best ? under(words.at.replace("{metric}", run.metric).replace("{step}", run.best_step)) : null),
        cell("loss", run.loss === null ? "" : run.loss.toFixed(4)), cell("seconds", run.took), cell("started", ...startedCell(run.started)),
        node("td", { class: "dx-spark-cell" }, spark(run.spark)));
    line.addEventListener("click", (event) => { if (!event.target.closest("button, input") && !String(getSelection())) open(); });
    return line;
}

function layOut() {
    const find = node("input", { type: "search", class: "dx-input", placeholder: words.filter_hint, oninput: draw });
    const sort = node("select", { class: "dx-input", onchange: () => sortBy(sort.value) }, ...Object.entries(words.columns).map(([name, label]) => node("option", { value: name }, label)));
    const compare = node("div", { class: "dx-as-is" });
    const count = node("span", { class: "dx-quiet", role: "status" });
    const table = node("div", {});
    parts = { find, sort, compare, count, table };
    place.replaceChildren(
        node("div", { class: "dx-past-head" }, node("h2", {}, words.title), count),
        node("div", { class: "dx-past-tools" },
            node("label", { class: "dx-field dx-grow" }, node("span", { class: "dx-label" }, words.filter), find),
            node("label", { class: "dx-field dx-sort-choice" }, node("span", { class: "dx-label" }, words.sort), sort),
            compare),
        table);
}

function draw() {
    const found = inOrder(matching());
    parts.sort.value = by;
    parts.count.textContent = words.found.replace("{shown}", found.length).replace("{count}", runs().length);
    redraw(parts.compare, [runs().length > 1 ? compareButton(() => trigger("compare", { runs: [...ticked] })) : null]);
    if (!found.length) {
        parts.table.replaceChildren(node("p", { class: "dx-quiet dx-nothing" }, runs().length ? words.none : words.empty));
        return;
    }
    redraw(parts.table, [
        node("table", { class: "dx-runs-table" }, node("thead", {}, head()), node("tbody", {}, ...found.map(row))),
        props.value.older ? node("p", { class: "dx-quiet" }, props.value.older) : null,
    ]);
}

function update() {
    if (!props.value.open) {
        place.replaceChildren();
        parts = null;
        ticked.clear();
        return;
    }
    for (const id of ticked) if (!runs().some((run) => run.id === id)) ticked.delete(id);
    if (!parts) layOut();
    draw();
}
const address = keepAddress(() => (props.value.open ? "all" : ""), (runs) => runs === "all");
watch("value", () => { update(); address(); });
update();
