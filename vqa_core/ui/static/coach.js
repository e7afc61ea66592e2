// Under the head of a run: why it ended early, what would change, and the buttons that try again; while it works, one
// line where something is worth a look. Triggers retry and again.
const words = given.words;
const place = element.querySelector(".dx-coach");
const open = new Set();
let run = "";
let pressed = "";
let copied = "";

function act(name, data) {
    pressed = name;
    draw();
    trigger(name, { run: props.value.run, ...data });
}

// Without a secure address a browser lends no clipboard: the text is shown, marked, to be copied by hand.
async function copy() {
    try {
        await navigator.clipboard.writeText(props.value.report);
        copied = words.copied;
    } catch {
        copied = words.copy_failed;
        open.add("report");
    }
    draw();
    if (copied !== words.copy_failed) return;
    const text = place.querySelector("[data-fold=report] pre");
    getSelection().selectAllChildren(text);
    text.focus();
}

function changes(value) {
    const one = (change) => node("li", {},
        node("span", { class: "dx-coach-label" }, change.label),
        node("del", { "aria-label": `${words.was} ${change.old}` }, change.old),
        node("span", { class: "dx-coach-arrow", "aria-hidden": "true" }, "→"),
        node("ins", { "aria-label": `${words.becomes} ${change.new}` }, change.new, change.unit ? node("span", { class: "dx-quiet" }, ` ${change.unit}`) : null));
    return node("div", { class: "dx-coach-changes" },
        node("ul", { "aria-label": words.changes }, ...value.changes.map(one)),
        value.batch ? node("p", { class: "dx-quiet" }, value.batch) : null);
}

function buttons(value) {
    // What cannot help by itself may still be tried: the table of faults may be wrong.
    const best = value.resume && !value.changes.length;
    const label = best ? words.resume : words.unchanged;
    return node("div", { class: "dx-coach-actions" },
        value.changes.length ? button(words.retry, "dx-button dx-primary", () => act("retry", { offered: value.offered }), { disabled: pressed === "retry", "data-key": "retry" }) : null,
        button(label, `dx-button ${best ? "dx-primary" : "dx-plain"}`, () => act("again", {}), { disabled: pressed === "again", "data-key": "again" }),
        button(words.copy, "dx-button dx-plain", copy, { "data-key": "copy" }),
        node("span", { class: "dx-quiet", role: "status" }, copied));
}

function fold(name, label, text) {
    const made = node("details", { "data-fold": name, open: open.has(name) }, node("summary", { "data-key": `fold-${name}` }, label), node("pre", { class: "dx-log", tabindex: "0" }, text));
    made.addEventListener("toggle", () => (made.open ? open.add(name) : open.delete(name)));
    return made;
}

function draw() {
    const value = props.value;
    if (!value?.run) return place.replaceChildren();
    if (value.warning) return redraw(place, [node("p", { class: "dx-coach-warning", role: "status" }, node("b", {}, words.watch), " ", value.warning)]);
    redraw(place, [node("div", { class: "dx-coach-box", role: "group", "aria-label": words.what },
        node("div", { role: "alert" }, node("h3", { class: "dx-cause" }, value.title)),
        value.cause ? node("p", {}, value.cause) : null,
        value.next ? node("p", { class: "dx-coach-next" }, value.next) : null,
        value.changes.length ? changes(value) : null,
        node("p", { class: "dx-quiet" }, value.from),
        buttons(value),
        value.lines ? fold("lines", words.lines, value.lines) : null,
        open.has("report") || copied === words.copy_failed ? fold("report", words.report, value.report) : null)]);
}

function update() {
    if (props.value?.run !== run) {
        run = props.value?.run ?? "";
        open.clear();
        copied = "";
    }
    pressed = "";
    draw();
}
watch("value", update);
update();
