// Step 4 of a new run: several values of one or two settings, a run for each. The server says which runs they make.
const SWEEP_KEEP = "docdex-sweep";
const sweepPlace = element.querySelector(".dx-sweep");
const sweepField = (name) => given.fields.find((one) => one.name === name);
let sweep = [];
let sweepTold = { count: 0, told: "", lines: [] };

// What "edit" and "begin" send along.
const sweepAsked = () => sweep.filter((one) => one.field && one.values.trim());
const startWords = () => (sweepTold.count > 1 ? words.sweep.start.replace("{count}", sweepTold.count) : words.start);

const sweepSummary = node("span", { class: "dx-quiet" });
const sweepRows = node("div", { class: "dx-sweep-rows" });
const sweepSaid = node("p", { class: "dx-offscreen", role: "status" });
const sweepRuns = node("ol", { class: "dx-sweep-runs", "aria-label": words.sweep.runs });
const sweepBox = node("details", { class: "dx-sweep-box" },
    node("summary", {}, `${words.sweep.title} `, sweepSummary), node("p", { class: "dx-quiet" }, words.sweep.about), sweepRows, sweepSaid, sweepRuns);
sweepPlace.append(sweepBox);

// Values that are worth a try, as a beginning: choices, or the value of now with one below and one above.
function firstValues(field) {
    const now = form.values[field.name];
    if (field.kind === "flag") return "on, off";
    if (field.kind === "choice") return field.choices.join(", ");
    const value = Number(now);
    if (!Number.isFinite(value) || value === 0) return String(now);
    const times = field.whole ? 2 : 3;
    const within = (one) => (field.low ?? -Infinity) <= one && one <= (field.high ?? Infinity);
    const three = [value / times, value, value * times].map((one) => (field.whole ? Math.round(one) : Number(one.toPrecision(1))));
    three[1] = value;
    return [...new Set(three.filter(within))].join(", ");
}

function changeSweep(change) {
    change();
    try { sessionStorage.setItem(SWEEP_KEEP, JSON.stringify(sweep)); } catch { /* a private window: a reload then forgets it */ }
    edited();
}

function sweepRow(one, index) {
    const free = (field) => given.sweep.includes(field.name) && !sweep.some((other) => other !== one && other.field === field.name);
    const select = node("select", { class: "dx-input", "data-key": `sweep-field ${index}`, "aria-label": words.sweep.field, onchange: (event) => {
        changeSweep(() => { one.field = event.target.value; one.values = one.field ? firstValues(sweepField(one.field)) : ""; });
        drawSweepRows();
        sweepRows.querySelectorAll("input")[index]?.select();
    } }, node("option", { value: "" }, words.sweep.none), ...given.fields.filter(free).map((field) => node("option", { value: field.name }, field.label)));
    select.value = one.field;
    const values = node("input", {
        class: "dx-input", type: "text", autocomplete: "off", spellcheck: "false", "data-key": `sweep-values ${index}`, "aria-label": words.sweep.values,
        placeholder: words.sweep.values, oninput: (event) => changeSweep(() => { one.values = event.target.value; }),
    });
    values.value = one.values;
    const remove = sweep.length > 1 || one.field
        ? button("✕", "dx-button dx-plain", () => { changeSweep(() => sweep.splice(index, 1)); drawSweepRows(); }, { "aria-label": words.sweep.remove, "data-key": `sweep-remove ${index}` })
        : null;
    return node("div", { class: "dx-sweep-row" }, select, values, remove);
}

function drawSweepRows() {
    if (!sweep.length) sweep.push({ field: "", values: "" });
    const second = sweep.length === 1 && sweep[0].field
        ? button(words.sweep.second, "dx-link", () => { sweep.push({ field: "", values: "" }); drawSweepRows(); sweepRows.querySelectorAll("select")[1].focus(); })
        : null;
    redraw(sweepRows, [...sweep.map(sweepRow), second]);
}

// What the server says of it, with every check of the form.
function takeSweep(told) {
    sweepTold = told ?? sweepTold;
    sweepSummary.textContent = sweepTold.count ? sweepTold.told : "";
    sweepSaid.textContent = sweepTold.told;
    sweepRuns.replaceChildren(...sweepTold.lines.map((line) => node("li", {}, line)));
}

try {
    const kept = JSON.parse(sessionStorage.getItem(SWEEP_KEEP) ?? "[]");
    if (Array.isArray(kept)) sweep = kept.filter((one) => given.sweep.includes(one.field) && typeof one.values === "string").slice(0, 2);
} catch { /* a damaged note is no note */ }
sweepBox.open = sweep.length > 0;
drawSweepRows();
