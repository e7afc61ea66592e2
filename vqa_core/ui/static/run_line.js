// What the list and the table of runs share: the small line of a run's loss, and ticks of the runs to compare.
const SPARK_SVG = "http://www.w3.org/2000/svg";
const FEWEST = 2;
const MOST = 4;
const ticked = new Set();

function spark(values) {
    const made = document.createElementNS(SPARK_SVG, "svg");
    made.setAttribute("viewBox", "0 0 64 18");
    made.setAttribute("class", "dx-spark");
    made.setAttribute("aria-hidden", "true");
    if (values.length < 2) return made;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const at = (value, index) => `${((index / (values.length - 1)) * 62 + 1).toFixed(1)},${(16 - ((value - low) / (high - low || 1)) * 14).toFixed(1)}`;
    const path = document.createElementNS(SPARK_SVG, "polyline");
    path.setAttribute("points", values.map(at).join(" "));
    made.append(path);
    return made;
}

function tickBox(run, changed) {
    const change = () => {
        if (box.checked) ticked.add(run.id);
        else ticked.delete(run.id);
        changed();
    };
    const full = ticked.size >= MOST && !ticked.has(run.id);
    const box = node("input", { type: "checkbox", class: "dx-check dx-tick", "data-key": `tick ${run.id}`, "aria-label": words.compare_one.replace("{title}", () => run.title), disabled: full, onchange: change });
    box.checked = ticked.has(run.id);
    return box;
}

// Not `disabled` while too few are ticked: a keyboard must reach it to hear what it waits for.
function compareButton(go) {
    const few = ticked.size < FEWEST;
    return button(words.compare_go.replace("{count}", ticked.size), "dx-button dx-primary", () => few || go(), { "aria-disabled": String(few), title: few ? words.compare_hint : null, "data-key": "compare" });
}
