// The head of a set: its name, what it holds, and what is done with the whole of it: rename, download, delete.
const set = { renaming: false, doing: "", problem: "", turn: 0 };

// One thing at a time is asked of the server; the answer says which it was.
function act(event, data = {}) {
    set.turn += 1;
    set.problem = "";
    const { test_share, seed } = form.values;
    askServer("acts", event, { turn: set.turn, set: form.rows.id, test_share, seed, ...data });
}

function sayOfSet(doing, problem = "") {
    Object.assign(set, { doing, problem });
    drawRows();
}

function renameForm(rows) {
    const field = node("input", { type: "text", class: "dx-input", value: rows.name, maxlength: "80", "aria-label": words.set.name, "data-key": "set name" });
    const stop = () => { set.renaming = false; drawRows(); };
    const go = (event) => {
        event.preventDefault();
        if (field.value.trim() === rows.name) return stop();
        return act("rename", { name: field.value });
    };
    field.addEventListener("keydown", (event) => event.key === "Escape" && stop());
    return node("form", { class: "dx-rename", onsubmit: go }, field, node("button", { class: "dx-button dx-primary" }, words.set.rename_go), button(words.set.rename_stop, "dx-button dx-plain", stop));
}

function setHead(rows) {
    const rename = () => {
        set.renaming = true;
        drawRows();
        const field = stepRows.querySelector(".dx-rename input");
        field.focus();
        field.select();
    };
    const one = (label, does) => button(label, "dx-button dx-plain", does, { disabled: Boolean(set.doing) });
    return node("div", {},
        node("div", { class: "dx-set" },
            set.renaming ? renameForm(rows) : node("p", { class: "dx-counts", role: "status" }, rows.counts),
            node("span", { class: "dx-quiet" }, rows.held),
            node("div", { class: "dx-set-actions" },
                rows.own && !set.renaming ? one(words.set.rename, rename) : null,
                one(words.set.download, () => { sayOfSet(words.set.packing); act("pack"); }),
                rows.own ? one(words.set.delete, () => act("uses")) : null)),
        set.doing ? node("p", { class: "dx-quiet", role: "status" }, set.doing) : null,
        set.problem ? node("p", { class: "dx-problem", role: "alert" }, set.problem) : null);
}

function download(path, name) {
    const link = node("a", { href: fileUrl(path), download: name });
    element.append(link);
    link.click();
    link.remove();
}

// Which runs used it and what goes with it; those that still need it keep it.
function askToDelete({ at_work: needed, finished, text }) {
    const close = button(words.set.delete_no, "dx-button", () => shown.close());
    const list = (title, runs) => (runs.length ? [node("p", {}, title), node("ul", {}, ...runs.map((run) => node("li", {}, run)))] : []);
    const go = () => {
        shown.close();
        sayOfSet(words.set.deleting);
        act("remove");
    };
    const shown = dialog(words.set.delete, "dx-dialog dx-delete", node("h3", {}, text),
        ...list(words.set.needed, needed), ...list(words.set.used, finished),
        needed.length ? null : node("p", {}, words.set.delete_ask),
        node("div", { class: "dx-look-buttons" }, needed.length ? null : button(words.set.delete_yes, "dx-button dx-danger", go), close));
    close.focus();
}

answered("acts", (value) => {
    if (value.act === "save") { if (value.turn === form.turn) takeSaved(value); return; }
    if (value.act === "fault") {
        saving = false;
        sayOfSet("", value.problem);
        return;
    }
    if (value.turn !== set.turn || !form.rows) return;
    if (value.sources) form.sources = value.sources;
    if (value.doing) { sayOfSet(value.doing); return; }
    if (value.problem) { sayOfSet("", value.problem); return; }
    if (value.act === "rename") {
        set.renaming = false;
        Object.assign(form.rows, value.rows);
        form.label = value.rows.counts;
        sayOfSet("");
    } else if (value.act === "pack") {
        sayOfSet("");
        download(value.path, value.name);
    } else if (value.act === "uses") askToDelete(value);
    else if (value.act === "remove") {
        sessionStorage.removeItem(EDITS + form.rows.id);
        Object.assign(set, { doing: "", renaming: false });
        form.chosen = false;
        choose(given.first);
    }
});
