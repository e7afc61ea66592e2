// The head of a run: its title, state, progress, outcome or cause, the buttons that act now, and notes. Triggers halt,
// again, use, offer, drop, and those of run_about.js.
const words = given.words;
const place = element.querySelector(".dx-head");
let asking = false;
let pressed = "";
let run = "";
const stateLine = node("div", { class: "dx-as-is" });
const below = node("div", { class: "dx-as-is" });

// The address names the run while it is in view, so that a reload comes back to it, and to the Ask tab otherwise.
let known = false;
function address() {
    if (!known) return;
    const url = new URL(location.href);
    if (run && document.body.dataset.tab === "finetune") url.searchParams.set("run", run);
    else url.searchParams.delete("run");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
}

function act(name) {
    pressed = name;
    draw();
    const data = { run: props.value.run };
    if (name === "halt") trigger("halt", data);
    else if (name === "again") trigger("again", data);
    else if (name === "use") {
        document.dispatchEvent(new CustomEvent("dx-tab", { detail: "ask" }));
        trigger("use", data);
        pressed = "";
    }
    else trigger("drop", data);
}

function buttons(value) {
    const one = (name, label, kind) => button(label, `dx-button ${kind}`, () => act(name), { disabled: pressed === name });
    return node("div", { class: "dx-actions" },
        value.can.stop ? one("halt", words.stop, "") : null,
        value.can.resume ? one("again", words.resume, "") : null,
        value.can.ask ? one("use", words.ask, "dx-primary") : null,
        value.can.push ? button(words.push, "dx-button", () => document.dispatchEvent(new CustomEvent("dx-push", { detail: { run: value.run, title: titleOf(value), login: value.hub_login } }))) : null,
        ...aboutButtons(value),
        value.can.delete ? button(words.delete, "dx-button dx-plain", () => { asking = true; draw(); place.querySelector("[data-key=no]")?.focus(); }) : null);
}

// On a Space: whether its visitors may ask this run.
function offering(value) {
    if (!value.can.offer) return null;
    const box = node("input", { type: "checkbox", "data-key": "offer", onchange: () => trigger("offer", { run: value.run, on: box.checked }) });
    box.checked = value.offered;
    return node("label", { class: "dx-offer", title: words.offer_about }, box, words.offer);
}

function question(value) {
    if (!asking || !value.can.delete) return null;
    const close = () => { asking = false; draw(); };
    return node("div", { class: "dx-ask", role: "alertdialog", "aria-label": words.delete },
        node("p", {}, words.delete_ask.replace("{run}", () => (value.title ? `${value.title} (${value.run})` : value.run))),
        button(words.delete_yes, "dx-button dx-danger", () => { asking = false; act("drop"); }),
        button(words.delete_no, "dx-button", close, { "data-key": "no" }));
}

function draw() {
    const value = props.value;
    if (!value?.run) {
        place.replaceChildren();
        return;
    }
    const percent = value.share === null ? null : Math.round(value.share * 1000) / 10;
    const live = value.can.stop || value.state === "stopping";
    // What is being typed, a title or notes, stays where it is while the rest is drawn anew.
    if (!place.firstChild) place.append(node("div", { class: "dx-head-line" }, title.place, stateLine), below, notes.place);
    drawAbout(value);
    redraw(stateLine, [
        node("span", { class: "dx-state", "data-state": value.state, role: "status" }, value.word, value.phase ? ` · ${value.phase}` : ""),
        buttons(value),
    ]);
    redraw(below, [
        offering(value),
        question(value),
        carrying.problem && carrying.run === value.run ? node("p", { class: "dx-problem", role: "alert" }, carrying.problem) : null,
        value.notice ? node("p", { class: "dx-problem", role: "alert" }, value.notice) : null,
        value.cause ? node("p", { class: "dx-problem dx-cause", role: "alert" }, value.cause) : null,
        value.outcome ? node("p", { class: "dx-outcome" }, value.outcome) : null,
        value.message ? node("p", { class: "dx-quiet" }, value.message) : null,
        live ? progress(percent) : null,
        node("dl", { class: "dx-facts" }, ...value.facts.map((fact) => node("div", {}, node("dt", {}, fact.label), node("dd", {}, fact.value)))),
        node("p", { class: "dx-quiet dx-about-run" }, [value.model, value.data].filter(Boolean).join(" · ")),
    ]);
}

function progress(percent) {
    const bar = node("div", { class: "dx-progress", role: "progressbar", "aria-label": words.progress, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": percent }, node("i", {}));
    bar.firstChild.style.width = `${percent ?? 0}%`;
    return bar;
}

function update() {
    known = true;
    if (props.value?.run !== run) {
        run = props.value?.run ?? "";
        asking = false;
    }
    pressed = "";
    draw();
    address();
}
new MutationObserver(address).observe(document.body, { attributes: true, attributeFilter: ["data-tab"] });
watch("value", update);
if (props.value?.run) update();
