// What a person says of the run in view: its title, changed in place, and notes; its copy to carry away, and a new run
// from it. Triggers retitle, annotate, reuse.
const title = { place: node("div", { class: "dx-title" }), run: "", shown: "", editing: false };
const notes = { place: node("details", { class: "dx-notes" }), field: null, mark: null, peek: null, run: "", sent: "", waiting: null };
const carrying = { run: "", doing: "", problem: "", turn: 0 };

const titleOf = (value) => value.title || value.run;

function drawAbout(value) {
    if (title.run !== value.run) title.editing = false;
    drawTitle(value);
    drawNotes(value);
}

// --- the title ---

function drawTitle(value) {
    const seen = JSON.stringify([value.run, value.title, value.can.about]);
    if (title.editing || title.shown === seen) return;
    Object.assign(title, { run: value.run, shown: seen });
    const pencil = value.can.about ? button("✎", "dx-button dx-plain dx-pencil", rename, { title: words.rename, "aria-label": words.rename }) : null;
    redraw(title.place, [node("h2", {}, titleOf(value)), pencil, value.title ? node("span", { class: "dx-quiet" }, value.run) : null]);
}

function rename() {
    title.editing = true;
    const value = props.value;
    const field = node("input", { type: "text", class: "dx-input", value: titleOf(value), maxlength: words.title_most, "aria-label": words.rename_field });
    const stop = () => {
        title.editing = false;
        title.shown = "";
        drawTitle(props.value);
        title.place.querySelector("button")?.focus();
    };
    const save = (event) => {
        event.preventDefault();
        const text = field.value.trim();
        if (text !== titleOf(value)) {
            // Shown at once; the server's answer follows, or says why not.
            props.value.title = text === value.run ? "" : text;
            trigger("retitle", { run: value.run, title: text === value.run ? "" : text });
        }
        stop();
    };
    field.addEventListener("keydown", (event) => event.key === "Escape" && stop());
    title.place.replaceChildren(node("form", { class: "dx-rename", onsubmit: save }, field,
        node("button", { class: "dx-button dx-primary" }, words.rename_save), button(words.rename_stop, "dx-button dx-plain", stop)));
    field.focus();
    field.select();
}

// --- notes ---

function drawNotes(value) {
    if (notes.run !== value.run) {
        saveNotes();
        layOutNotes(value);
    }
    // What is typed and not yet sent stays; what another page wrote comes in otherwise.
    if (notes.field.value === notes.sent && notes.sent !== value.notes && document.activeElement !== notes.field) notes.field.value = value.notes;
    if (value.notes === notes.field.value.trim()) {
        notes.mark.textContent = notes.sent !== null && notes.touched ? words.notes_saved : "";
        notes.sent = notes.field.value;
    } else if (value.notice) notes.mark.textContent = words.notes_open;
    notes.peek.textContent = value.notes.split("\n")[0];
}

function layOutNotes(value) {
    const field = node("textarea", { class: "dx-input dx-notes-field", rows: "4", maxlength: words.notes_most, placeholder: words.notes_hint, "aria-label": words.notes });
    field.value = value.notes;
    Object.assign(notes, { run: value.run, field, sent: value.notes, touched: false, mark: node("span", { class: "dx-quiet", role: "status" }), peek: node("span", { class: "dx-quiet dx-peek" }) });
    field.addEventListener("input", () => {
        notes.touched = true;
        notes.mark.textContent = words.notes_open;
        clearTimeout(notes.waiting);
        notes.waiting = setTimeout(saveNotes, 1200);
    });
    field.addEventListener("blur", saveNotes);
    notes.place.open = false;
    notes.place.hidden = !value.can.about;
    notes.place.replaceChildren(node("summary", {}, words.notes, " ", notes.peek), field, notes.mark);
}

function saveNotes() {
    clearTimeout(notes.waiting);
    if (!notes.run || notes.field.value === notes.sent) return;
    notes.sent = notes.field.value;
    notes.mark.textContent = words.notes_saving;
    trigger("annotate", { run: notes.run, notes: notes.sent });
}

// --- a copy, and a successor ---

function aboutButtons(value) {
    if (!value.can.about) return [];
    const packing = carrying.run === value.run && carrying.doing;
    return [
        button(words.reuse, "dx-button", () => trigger("reuse", { run: value.run })),
        button(packing || words.carry, "dx-button", carry, { disabled: Boolean(packing), "data-key": "carry" }),
    ];
}

function carry() {
    Object.assign(carrying, { run: props.value.run, doing: words.carrying, problem: "", turn: carrying.turn + 1 });
    draw();
    document.dispatchEvent(new CustomEvent("dx-ask-carry", { detail: { event: "carry", data: { run: carrying.run, turn: carrying.turn } } }));
}

document.addEventListener("dx-told-carry", ({ detail: told }) => {
    if (!element.isConnected || !carrying.run || (told.turn ?? carrying.turn) !== carrying.turn) return;
    Object.assign(carrying, { doing: told.doing, problem: told.problem });
    if (told.file) {
        const link = node("a", { href: fileUrl(told.file), download: told.name });
        element.append(link);
        link.click();
        link.remove();
    }
    if (!told.doing && !told.problem) carrying.run = "";
    draw();
});
