// Pinned questions of a new run: rows, or pictures of one's own with a question. They are sent when the run begins; rows
// are kept over a reload, as the rest of the form is.
const PINS = "docdex-pins";
const pinsPlace = element.querySelector(".dx-pins-pick");
const pins = { list: [], doing: "", problem: "", turn: 0, told: null, line: Promise.resolve() };
const pinsList = node("ul", {});
const pinsButtons = node("div", { class: "dx-pick-buttons" });
const pinsSaid = node("div", {});
const pinsPicker = node("input", { type: "file", accept: "image/*,.heic,.heif,.avif", multiple: true, hidden: true, "aria-label": words.pins.own, onchange: () => pinPictures(pickedFiles(pinsPicker)) });

// What "begin" sends along.
const pinsAsked = () => pins.list.map((one) => (one.set ? { set: one.set, at: one.at } : one.run ? { run: one.run, n: one.n } : { upload: one.upload, question: one.question, answers: one.answers }));

// Another question than was started before: the form's token must be another one, too.
function pinsChanged() {
    try { sessionStorage.setItem(PINS, JSON.stringify(pins.list.filter((one) => one.set || one.run))); } catch { /* then they are gone after a reload */ }
    edited();
}

// One question at a time: of two answers in one moment one would be lost.
function askPins(event, data) {
    const { test_share, seed } = form.values;
    pins.line = pins.line.then(() => new Promise((resolve) => {
        const turn = (pins.turn += 1);
        pins.told = (value) => (value.turn === turn || value.fault) && resolve(value);
        askServer(words.pins.line, event, { turn, test_share, seed, ...data });
    }));
    return pins.line;
}
answered(words.pins.line, (value) => pins.told?.(value));

async function addPin(event, data, doing) {
    if (pins.list.length >= words.pins.most) return false;
    Object.assign(pins, { doing, problem: "" });
    drawPinButtons();
    const { pin, problem } = await askPins(event, data);
    Object.assign(pins, { doing: "", problem });
    if (pin && pins.list.length < words.pins.most && !(pin.set && isPinned(pin))) {
        pins.list.push(pin.set ? pin : { ...pin, question: "", answers: "" });
        drawPins();
        if (!pin.set) pinsList.lastChild.querySelector("input").focus();
        pinsChanged();
    } else drawPins();
    return Boolean(pin);
}

const isPinned = (row) => pins.list.some((one) => one.set === (row.set ?? table.set) && one.at === row.at);
const pinNext = () => addPin("find", { set: form.rows.id, pinned: pins.list.filter((one) => one.set === form.rows.id).map((one) => one.at) }, words.pins.finding);

// In the look at one row.
function pinButton(row) {
    const there = isPinned(row);
    const shown = button(there ? words.pins.pinned : words.pins.pin, "dx-button", async () => {
        shown.disabled = true;
        if (await addPin("take", { set: table.set, at: row.at }, words.pins.finding)) shown.textContent = words.pins.pinned;
        else said.textContent = pins.problem;
    }, { disabled: there || pins.list.length >= words.pins.most, "data-key": "look pin", title: pins.list.length >= words.pins.most ? words.pins.full.replace("{most}", words.pins.most) : null });
    const said = node("span", { class: "dx-fault", role: "alert" });
    return node("span", {}, shown, said);
}

async function pinPictures(files) {
    const room = words.pins.most - pins.list.length;
    pinsPicker.value = "";
    if (!files.length || pins.doing) return;
    Object.assign(pins, { doing: words.pins.sending, problem: "" });
    drawPinButtons();
    try {
        const { arrived, refused } = await sendAll(files.slice(0, room), () => {});
        for (const { path, name } of arrived) await addPin("open", { upload: path, name }, words.pins.sending);
        if (refused.length) pins.problem = refused.map(({ name, reason }) => `${name}: ${reason}`).join(" ");
    } catch (error) {
        pins.problem = words.pins.stopped.replace("{reason}", error.message || error);
    }
    pins.doing = "";
    drawPinButtons();
}

function pinField(pin, name, label, more) {
    const field = node("input", { type: "text", class: "dx-input", "data-key": `pin ${name} ${pins.list.indexOf(pin)}`, "aria-label": label, placeholder: label, maxlength: String(words.pins.letters), ...more, oninput: () => { pin[name] = field.value; pinsChanged(); } });
    field.value = pin[name];
    return field;
}

function pinTold(pin) {
    if (!pin.set && !pin.run) return [node("span", { class: "dx-quiet" }, pin.name || words.pins.own_picture), pinField(pin, "question", words.pins.question_hint), pinField(pin, "answers", words.pins.answer)];
    const side = { test: words.pins.held_out, train: words.pins.from_train }[pin.side];
    return [
        node("p", {}, node("strong", {}, pin.question)),
        pin.answers.length ? node("p", {}, pin.answers.slice(0, 3).join(" | ")) : null,
        node("p", { class: pin.side === "train" ? "dx-caution" : "dx-quiet" }, [pin.run ? words.pins.from_run.replace("{run}", pin.run) : words.pins.from_row.replace("{row}", pin.row), side].filter(Boolean).join(" · ")),
    ].filter(Boolean);
}

function pinCard(pin) {
    const thumb = pin.thumb ? node("img", { src: fileUrl(pin.thumb), alt: "", onerror: (event) => event.target.remove() }) : null;
    const remove = () => {
        pins.list = pins.list.filter((one) => one !== pin);
        drawPins();
        pinsButtons.querySelector("button")?.focus();
        pinsChanged();
    };
    return node("li", { class: "dx-pick" }, node("div", { class: "dx-pin-pictures" }, thumb), node("div", { class: "dx-pick-told" }, ...pinTold(pin)),
        button("×", "dx-button dx-plain dx-pick-remove", remove, { "aria-label": `${words.pins.remove}: ${pin.question || pin.name}`, title: words.pins.remove, "data-key": `unpin ${pins.list.indexOf(pin)}` }));
}

function drawPinButtons() {
    const full = pins.list.length >= words.pins.most;
    const label = pins.list.some((one) => one.set) ? words.pins.next_row : words.pins.row;
    redraw(pinsButtons, full ? [node("span", { class: "dx-quiet" }, words.pins.full.replace("{most}", words.pins.most))] : [
        button(label, "dx-button", pinNext, { disabled: !form.rows || Boolean(pins.doing), "data-key": "pin row" }),
        button(words.pins.own, "dx-button", () => pinsPicker.click(), { disabled: Boolean(pins.doing), "data-key": "pin own" }),
        pins.doing ? node("span", { class: "dx-quiet", role: "status" }, pins.doing) : null,
    ]);
    redraw(pinsSaid, [pins.problem ? node("p", { class: "dx-problem", role: "alert" }, pins.problem) : null]);
}

function drawPins() {
    redraw(pinsList, pins.list.map(pinCard));
    pinsList.hidden = !pins.list.length;
    drawPinButtons();
}

// After the form itself is there: parts come before it.
queueMicrotask(() => {
    try {
        const kept = JSON.parse(sessionStorage.getItem(PINS) ?? "[]");
        if (Array.isArray(kept)) pins.list = kept.filter((one) => (one?.set || one?.run) && Array.isArray(one.answers)).slice(0, words.pins.most);
    } catch { /* a damaged note is no note */ }
    pinsPlace.replaceChildren(node("h4", {}, words.pins.title), node("p", { class: "dx-quiet" }, words.pins.why.replace("{most}", words.pins.most)), pinsList, pinsButtons, pinsSaid, pinsPicker);
    drawPins();
});
document.addEventListener("dx-form-edited", drawPinButtons);
