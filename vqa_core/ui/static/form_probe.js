// Step 3 of a new run: what it would take, measured on its own rows when somebody asks for it. Kept until a setting that
// matters changes, then marked; each line of the levers' table sets the fields that it speaks of.
const probePlace = element.querySelector(".dx-probe");
const probeWords = given.probe.words;
const PRICE = "docdex-price";
const AMOUNT = /^\s*([^\d.,+-]{0,4}?)\s*(\d{1,6}(?:[.,]\d{1,4})?)(\s*[^\d.,+-]{0,6})\s*$/;
const probe = { turn: 0, key: "", token: "", value: null, doing: null, price: given.probe.price, open: false };
try { probe.price = sessionStorage.getItem(PRICE) ?? probe.price; } catch { /* private windows may refuse; then the host's own stands */ }

const probeKey = () => JSON.stringify([form.rows?.source ?? "", form.preset, ...given.probe.matters.map((name) => form.values[name])]);
const probeStale = () => probe.value?.state === "found" && probe.key !== probeKey();

function measure() {
    if (!form.rows || probe.doing) return;
    Object.assign(probe, { turn: probe.turn + 1, key: probeKey(), token: probe.token || newToken(), value: null, doing: { text: probeWords.starting, share: 0 } });
    askServer("probe", "measure", { turn: probe.turn, token: probe.token, values: asked(), preset: form.preset });
    drawProbe();
    probePlace.querySelector("button")?.focus();
}

// A run that starts needs the device at once.
function leaveProbe() {
    if (probe.doing) askServer("probe", "cancel", { token: probe.token });
}

answered("probe", (value) => {
    if (value.state !== "fault" && value.turn !== probe.turn) return;
    if (value.state === "doing") {
        const first = value.so_far && !probe.doing?.so_far;
        probe.doing = value;
        return first ? drawProbe() : drawDoing();
    }
    const here = probePlace.contains(document.activeElement);
    Object.assign(probe, { doing: null, value });
    form.eta_s = value.state === "found" ? value.eta_s : null;
    drawProbe();
    if (here) probePlace.querySelector("button")?.focus();
});

function useLever({ changes }) {
    Object.assign(form.values, changes);
    for (const field of given.fields) if (field.name in changes) show(field);
    edited();
    probePlace.querySelector("[data-key=measure]")?.focus();
}

function drawDoing() {
    const bar = probePlace.querySelector(".dx-progress");
    if (!bar) return drawProbe();
    probePlace.querySelector(".dx-doing p").textContent = probe.doing.text;
    bar.setAttribute("aria-valuenow", Math.round(probe.doing.share * 100));
    bar.firstChild.style.width = `${probe.doing.share * 100}%`;
}

function doingLine() {
    const bar = node("div", { class: "dx-progress", role: "progressbar", "aria-label": probeWords.title, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": Math.round(probe.doing.share * 100) }, node("i", {}));
    bar.firstChild.style.width = `${probe.doing.share * 100}%`;
    return node("div", { class: "dx-doing" }, node("p", { role: "status" }, probe.doing.text), bar,
        button(probeWords.cancel, "dx-button", leaveProbe, { "data-key": "cancel measuring" }));
}

function memoryBar({ peak, free, fits, tight }) {
    if (peak === null || !free) return null;
    const label = probeWords.memory.replace("{peak}", peak.toFixed(1)).replace("{free}", free.toFixed(1));
    const bar = node("div", { class: "dx-memory", role: "meter", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": free, "aria-valuenow": peak, "data-fits": fits === false ? "no" : tight ? "narrowly" : "yes" }, node("i", {}));
    bar.firstChild.style.width = `${Math.min(100, (peak / free) * 100)}%`;
    return bar;
}

// What the run costs, or what is wrong with the price; "" without one.
function probeCost() {
    if (!probe.price.trim() || !probe.value.eta_s) return "";
    const found = AMOUNT.exec(probe.price);
    if (!found) return probeWords.price_wrong;
    const [, before, hour, after] = found;
    const sum = (Number(hour.replace(",", ".")) * probe.value.eta_s) / 3600;
    const told = `${before}${Math.max(sum, 0.01).toFixed(2)}${after}`;
    return (sum < 0.01 ? probeWords.costs_less : probeWords.costs).replace("{cost}", told);
}

function priceLine() {
    const said = node("span", { class: "dx-cost", role: "status" }, probeCost());
    const field = node("input", {
        class: "dx-input dx-price", id: "dx-price", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", maxlength: "16", placeholder: probeWords.price_hint, value: probe.price,
        oninput: (event) => {
            probe.price = event.target.value;
            try { sessionStorage.setItem(PRICE, probe.price); } catch { /* then it lasts as long as the page */ }
            said.textContent = probeCost();
        },
    });
    return node("div", { class: "dx-price-line" }, node("label", { for: "dx-price", class: "dx-quiet" }, probeWords.price), field, said);
}

function leverRow(row) {
    const { title, measured, fits, peak, step_s, whole } = row;
    const size = peak === null ? (fits === false ? "" : probeWords.unknown) : probeWords.gb.replace("{value}", peak.toFixed(1));
    const step = step_s === null ? probeWords.unknown : probeWords.seconds.replace("{value}", Number(step_s.toPrecision(2)));
    return node("tr", { "data-measured": String(measured) },
        node("th", { scope: "row" }, title),
        node("td", {}, size, fits === false ? node("span", { class: "dx-lacks" }, `${size ? " " : ""}${probeWords.lacks}`) : null),
        node("td", {}, step), node("td", {}, whole || probeWords.unknown),
        node("td", { class: "dx-quiet" }, measured ? probeWords.measured : probeWords.estimate),
        node("td", {}, button(probeWords.use, "dx-link", () => useLever(row), { "data-key": `use ${row.key}`, "aria-label": probeWords.use_title.replace("{title}", title) })));
}

function leverTable(rows) {
    const head = ["setting", "peak", "step", "whole", "how", "how"].map((name) => node("th", { scope: "col" }, probeWords[name]));
    const folded = node("details", { class: "dx-levers", open: probe.open, ontoggle: () => { probe.open = folded.open; } },
        node("summary", {}, probeWords.levers.replace("{count}", rows.length)),
        node("div", { class: "dx-table-frame", tabindex: "0", role: "group", "aria-label": probeWords.levers.replace("{count}", rows.length) },
            node("table", {}, node("thead", {}, node("tr", {}, ...head)), node("tbody", {}, ...rows.map(leverRow)))),
        node("p", { class: "dx-quiet" }, probeWords.rule));
    return folded;
}

// The answer itself; it stands there while other settings are still being tried.
const drawVerdict = (value) => [
    memoryBar(value),
    node("p", { class: value.fits === false ? "dx-fits dx-problem" : "dx-fits", role: "status" }, value.verdict),
    value.time ? node("p", {}, value.time) : null,
];

function drawFound(value) {
    return node("div", { class: "dx-probed" },
        ...drawVerdict(value),
        value.eta_s ? priceLine() : null,
        value.levers.length ? leverTable(value.levers) : null);
}

function drawProbe() {
    const { value, doing } = probe;
    if (!form.rows && !doing && !value) return redraw(probePlace, []);
    const head = node("h4", {}, probeWords.title);
    if (given.probe.cannot) return redraw(probePlace, [head, node("p", { class: "dx-quiet" }, given.probe.cannot)]);
    const found = value?.state === "found";
    const ask = doing ? doingLine() : node("div", { class: "dx-doing" },
        button(found ? probeWords.again : probeWords.measure, "dx-button", measure, { "data-key": "measure", "aria-disabled": form.rows ? null : "true" }),
        probeStale() ? node("p", { class: "dx-caution", role: "status" }, probeWords.stale) : null);
    redraw(probePlace, [
        head, ask,
        value?.state === "cancelled" ? node("p", { class: "dx-quiet", role: "status" }, probeWords.cancelled) : null,
        value?.state === "problem" || value?.state === "fault" ? node("p", { class: "dx-problem", role: "alert" }, value.text) : null,
        found ? drawFound(value) : null,
        doing?.so_far ? node("div", { class: "dx-probed" }, ...drawVerdict(doing.so_far)) : null,
    ]);
    probePlace.classList.toggle("dx-stale", probeStale());
}

document.addEventListener("dx-form-edited", () => element.isConnected && drawProbe());
