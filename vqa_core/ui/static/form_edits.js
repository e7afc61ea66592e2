// What a person changed in the rows of a set, until it is saved as the next version: kept in this tab's sessionStorage by
// the set's id, so that a reload loses nothing. {changes: {id: {at, question, answers}}, drops: {id: at}, adds: [...]}.
const EDITS = "docdex-edits-";
const noEdits = () => ({ changes: {}, drops: {}, adds: [] });
let edits = noEdits();
let saving = false;
// Those that mean the same for the next version at once; what stands twice in it is found out anew.
const KEPT_FILTERS = ["train", "test", "unanswered"];

function loadEdits() {
    edits = noEdits();
    try { edits = { ...edits, ...JSON.parse(sessionStorage.getItem(EDITS + table.set) ?? "{}") }; } catch { /* a damaged note is no note */ }
}

function keepEdits() {
    try {
        if (editCount()) sessionStorage.setItem(EDITS + table.set, JSON.stringify(edits));
        else sessionStorage.removeItem(EDITS + table.set);
        form.problem = form.problem === words.edit.no_room ? "" : form.problem;
    } catch {
        form.problem = words.edit.no_room;
        drawRows();
    }
    drawTable();
    drawStart();
}

const editCount = () => Object.keys(edits.changes).length + Object.keys(edits.drops).length + edits.adds.length;
const addedTo = (id) => edits.adds.filter((one) => one.of === id);
const same = (one, other) => one.question === other.question && one.answers.join("\n") === other.answers.join("\n");

// A row as it will be: the set's words with this browser's over them.
function overlay(row) {
    const changed = edits.changes[row.id];
    const dropped = row.id in edits.drops;
    return { question: changed?.question ?? row.question, answers: changed?.answers ?? row.answers, dropped, mark: dropped ? words.edit.dropped : changed ? (changed.was ? words.edit.changed : words.edit.answered) : "" };
}

function changeRow(row, question, answers) {
    if (same(row, { question, answers })) delete edits.changes[row.id];
    else edits.changes[row.id] = { at: row.at, question, answers, was: row.answers.length > 0 };
    keepEdits();
}

function dropRows(rows, dropped = true) {
    for (const { id, at } of rows) {
        if (dropped) edits.drops[id] = at;
        else delete edits.drops[id];
    }
    keepEdits();
}

function addRow(of, at, question, answers) {
    edits.adds.push({ of, at, question, answers, key: newToken() });
    keepEdits();
}

// The form in which the server takes them; what is dropped needs no other change.
function editList() {
    return [
        ...Object.keys(edits.drops).map((row) => ({ kind: "drop", row })),
        ...Object.entries(edits.changes).filter(([row]) => !(row in edits.drops)).map(([row, { question, answers }]) => ({ kind: "change", row, question, answers })),
        ...edits.adds.map(({ of, question, answers }) => ({ kind: "add", row: of, question, answers })),
    ];
}

function editWords() {
    const count = (name, value) => (value ? (value === 1 ? words.edit[`${name}_one`] : words.edit[name]).replace("{count}", number(value)) : null);
    const changed = Object.values(edits.changes);
    const labelled = changed.filter((one) => !one.was).length;
    return [count("rows_labelled", labelled), count("rows_changed", changed.length - labelled), count("rows_added", edits.adds.length), count(changed.length + edits.adds.length ? "rows_dropped" : "only_dropped", Object.keys(edits.drops).length)].filter(Boolean).join(", ");
}

const nextVersion = () => (form.rows.own ? form.rows.version + 1 : 2);

function editsBar() {
    if (!editCount()) return null;
    const ats = [...Object.values(edits.changes).map((one) => one.at), ...Object.values(edits.drops), ...edits.adds.map((one) => one.at)].sort((one, other) => one - other);
    return node("div", { class: "dx-edits", role: "status" },
        node("span", { class: "dx-edits-words" }, editWords()),
        button(words.edit.show, "dx-link", () => turnTable({ filter: "these", ats, page: 0, label: words.edit.label }), { "data-key": "show edits" }),
        button(saving ? words.edit.saving : words.edit.save.replace("{version}", nextVersion()), "dx-button dx-primary", () => saveEdits(), { "data-key": "save", disabled: saving }),
        button(words.edit.undo, "dx-button dx-plain", () => { edits = noEdits(); keepEdits(); }, { "data-key": "undo", disabled: saving }));
}

// Saves, then begins where a start waits for it. What is refused keeps every edit.
let afterSaving = null;
function saveEdits(then = null) {
    if (saving || !editCount()) return;
    saving = true;
    afterSaving = then;
    const { test_share, seed } = form.values;
    form.turn += 1;
    askServer("acts", "save", { turn: form.turn, set: form.rows.id, edits: editList(), test_share, seed });
    drawTable();
    drawStart();
}

function takeSaved(value) {
    saving = false;
    const then = afterSaving;
    afterSaving = null;
    if (!value.rows) {
        table.problem = value.problem;
        drawTable();
        drawStart();
        return;
    }
    sessionStorage.removeItem(EDITS + table.set);
    edits = noEdits();
    const { filter, page } = table;
    form.chosen = true;
    Object.assign(form, { rows: value.rows, source: value.rows.source, label: value.rows.counts, origin: null, roles: null, sources: value.sources ?? form.sources });
    // The reader stays where they were.
    Object.assign(table, { set: value.rows.id, filter: KEPT_FILTERS.includes(filter) ? filter : "all", page: KEPT_FILTERS.includes(filter) || filter === "all" ? page : 0, ats: null, label: "", value: null, problem: "" });
    drawRows();
    turnTable();
    about.of(form.rows);
    edited();
    if (then) then();
}
