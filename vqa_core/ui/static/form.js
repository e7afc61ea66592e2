// A new run, in three steps: rows, model and settings, start. What a person has chosen is kept here, and in this tab's
// sessionStorage, so that a reload or a look at a run loses nothing. Triggers "choose", "fetch", "origin", "leave",
// "edit", "begin".
const KEEP = "docdex-form";
const stepRows = element.querySelector(".dx-step-rows");
const cards = element.querySelector(".dx-presets");
const aboutBase = element.querySelector(".dx-notice");
const settings = element.querySelector(".dx-settings");
const changes = element.querySelector(".dx-changes");
const allBack = element.querySelector(".dx-all-back");
const begin = element.querySelector(".dx-begin");
const beside = element.querySelector(".dx-beside");
const wayOut = element.querySelector(".dx-way-out");

const newToken = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const form = {
    // `chosen`: a person chose these rows, so another preset leaves them; `picked`: a person chose this preset.
    sources: props.value.sources, source: given.first, chosen: false, picked: false, label: "", path: "", origin: null, roles: null, way: null, badShare: "", rows: null, refused: [], busy: "", share: null, problem: "",
    preset: given.preset, notice: presetOf(given.preset).notice, values: { ...presetOf(given.preset).values }, problems: null, token: newToken(), starting: false, uploading: false, turn: 0, checked: 0,
};

function keep() {
    const kept = { source: form.rows?.source ?? form.source, chosen: form.chosen, picked: form.picked, label: form.label, preset: form.preset, values: form.values };
    try { sessionStorage.setItem(KEEP, JSON.stringify(kept)); } catch { /* private windows may refuse; then a reload starts anew */ }
}

function restore() {
    try {
        const kept = JSON.parse(sessionStorage.getItem(KEEP) ?? "null");
        if (!kept || !presetOf(kept.preset)) return;
        const known = Object.fromEntries(Object.entries(kept.values).filter(([name]) => name in form.values));
        Object.assign(form, { source: kept.source, chosen: kept.chosen, picked: Boolean(kept.picked), label: kept.label, preset: kept.preset, notice: presetOf(kept.preset).notice, values: { ...presetOf(kept.preset).values, ...known } });
    } catch { /* a damaged note is no note */ }
}

function busy(text, share = null) {
    const running = form.busy && text;
    form.busy = text;
    form.share = share;
    form.problem = "";
    // While something is on its way only its line changes: the rest keeps the keyboard.
    const line = running ? stepRows.querySelector(".dx-doing") : null;
    if (line) {
        const fresh = doingPlace();
        line.querySelector("p").textContent = text;
        const bar = line.querySelector(".dx-progress");
        const next = fresh.querySelector(".dx-progress");
        if (bar && next) bar.replaceWith(next);
        else if (next) line.insertBefore(next, line.lastChild);
        else bar?.remove();
        return;
    }
    drawRows();
    drawStart();
}

// Rows are asked for: by a choice, an upload, a path or other columns.
function ask(event, data, doing) {
    if (form.reading) trigger("leave", { turn: form.turn });
    form.turn += 1;
    form.reading = true;
    form.fetching = event === "fetch";
    if (event === "origin") form.origin = data.files ? { files: data.files } : { place: data.place };
    if (event === "choose") form.origin = null;
    if (event === "fetch") form.origin = { hub: data.source };
    if (!data.roles) form.roles = form.way = null;
    if (data.bad_share === undefined) form.badShare = "";
    form.rows = null;
    busy(doing);
    const more = { ...data, turn: form.turn, test_share: form.values.test_share, seed: form.values.seed };
    if (event === "choose") trigger("choose", more);
    else if (event === "fetch") trigger("fetch", more);
    else trigger("origin", more);
}

const fromHub = (source) => source.startsWith("hub:");
const hubName = (source) => words.hub_set.replace("{name}", source.slice(4));

const stored = (source) => form.sources.find((one) => one.hub && `hub:${one.hub}` === source);

const here = (source) => stored(source)?.value ?? source;

// Rows of the Hub may be many: they come when they are asked for, not when a preset that names them is looked at. Those
// that came before are here.
function choose(source, fetch = false) {
    form.label = "";
    form.refused = [];
    if (!fromHub(source) || (stored(source) && !fetch)) {
        form.source = here(source);
        ask("choose", { source: form.source }, words.reading);
        return;
    }
    form.source = source;
    if (fetch) ask("fetch", { source }, words.hub_fetching.replace("{name}", source.slice(4)));
    else standStill();
}

// No rows, and none on their way.
function standStill() {
    if (form.reading) trigger("leave", { turn: form.turn });
    form.turn += 1;
    Object.assign(form, { origin: null, roles: null, way: null, rows: null, fetching: false, reading: false });
    busy("");
    edited();
}

const asked = () => ({ ...form.values, data: form.rows?.source ?? "" });

let waiting = null;
function edited() {
    form.token = newToken();
    form.problems = null;
    keep();
    drawStart();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
        form.checked += 1;
        trigger("edit", { values: asked(), sweep: sweepAsked(), preset: form.preset, set: form.rows?.id ?? "", turn: form.checked });
    }, 300);
    document.dispatchEvent(new CustomEvent("dx-form-edited"));
}

begin.addEventListener("click", () => {
    if (begin.getAttribute("aria-disabled") === "true") return;
    if (editCount()) {
        saveEdits(startRun);
        return;
    }
    startRun();
});

function startRun() {
    form.starting = true;
    // A run needs the cores more than a look at the pictures does.
    about.leave();
    leaveProbe();
    drawStart();
    // The same token for a second click: the server starts one run.
    trigger("begin", { token: form.token, preset: form.preset, values: asked(), pins: pinsAsked(), sweep: sweepAsked(), turn: form.checked });
}
allBack.addEventListener("click", () => choosePreset(form.preset));
cards.addEventListener("keydown", onPresetKey);

function drawStart() {
    const cannot = presetOf(form.preset).cannot;
    const missing = fromHub(form.source) ? words.start_fetch : words.start_first;
    const reason = saving ? words.edit.saving : form.busy ? words.start_wait : !form.rows ? missing : form.problems === null ? words.checking : "";
    // What is wrong with the rows may be mended by edits that are saved first.
    const found = form.rows && !form.busy ? (form.problems ?? []).filter((one) => one.field !== "rows" || !editCount()) : [];
    if (form.rows && !form.busy && !editCount()) found.push(...sightProblems());
    // What this machine lacks is known at once and comes first, with the way out beside it.
    const problems = cannot ? [{ field: "", text: cannot }, ...found.filter((one) => one.text !== cannot)] : found;
    begin.textContent = form.starting ? words.starting : startWords();
    // Not `disabled`: a keyboard must reach it to hear the reason.
    begin.setAttribute("aria-disabled", String(Boolean(reason) || problems.length > 0));
    const list = problems.length ? [node("p", {}, words.problems), node("ul", {}, ...problems.map((one) => node("li", {}, one.text)))] : [node("p", { class: "dx-quiet" }, reason || (editCount() ? words.edit.first.replace("{edits}", editWords()).replace("{version}", nextVersion()) : words.start_ready))];
    const mark = JSON.stringify([reason, problems, editCount() ? editWords() : ""]);
    if (beside.dataset.mark !== mark) {
        beside.replaceChildren(...list);
        wayOut.replaceChildren(...(cannot ? [button(words.embedded, "dx-button", useEmbedded)] : []));
    }
    beside.dataset.mark = mark;
    beside.classList.toggle("dx-problem", problems.length > 0);
    faults(problems);
}

// Own rows go along; rows that only the recipe brought stay behind with it.
function useEmbedded() {
    const { data } = presetOf(form.preset);
    const recipes = fromHub(data) && form.source === here(data);
    if (recipes) form.chosen = false;
    choosePreset(recipes ? "pocket-tickets" : "pocket-own");
    begin.focus();
}

function takeRows(value) {
    if (value.turn !== form.turn) return;
    form.fetching = form.reading = false;
    form.busy = "";
    form.problem = value.problem;
    form.rows = value.rows;
    if (value.rows) {
        form.roles = form.way = null;
        if (form.origin?.hub && value.rows.hub) form.source = value.rows.source;
        else if (form.origin) [form.source, form.label] = [value.rows.source, value.rows.counts];
    }
    // The first preset is made for its own rows: who brings others and has not chosen it gets the one for those.
    const untouched = !form.picked && form.preset === given.preset && JSON.stringify(form.values) === JSON.stringify(presetOf(given.preset).values);
    if (value.rows && form.origin && untouched) choosePreset("pocket-own");
    else {
        drawRows();
        edited();
    }
}

function takeCheck(value) {
    if (value.turn !== form.checked) return;
    form.starting = false;
    form.problems = value.problems;
    takeSweep(value.sweep);
    form.notice = value.notice;
    drawNotice();
    if (form.rows && value.counts.counts && value.counts.counts !== form.rows.counts && !form.busy) {
        Object.assign(form.rows, value.counts);
        drawRows();
        turnTable();
        // Which pictures are on both sides has changed, too.
        if (about.value) about.ask();
    }
    drawStart();
}

function update() {
    const value = props.value;
    form.sources = value.sources ?? form.sources;
    if (value.answers === "rows") takeRows(value);
    else if (value.answers === "doing" && value.turn === form.turn) busy(value.text, value.of ? value.done / value.of : null);
    else if (value.answers === "check") takeCheck(value);
    else if (value.answers === "from") takeFrom(value);
    else if (value.answers === "broken") {
        form.starting = form.reading = form.fetching = false;
        if (form.busy) stopped(value.text);
        else drawStart();
    } else if (value.answers === "started") {
        form.starting = false;
        sayFrom([]);
        form.token = newToken();
        drawStart();
    }
}

restore();
layOutSettings();
for (const field of given.fields) show(field);
drawPresets();
drawNotice();
drawRows();
drawStart();
watch("value", update);
// Built-in rows are drawn on their first use, which takes seconds: only for who looks at the form.
const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    if (!form.turn) choose(form.source);
});
seen.observe(stepRows);
