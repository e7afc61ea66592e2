// The rows of step 1 as a table by pages: filters, a search, and small pictures that come after their rows. Only what is
// seen travels. Edits that wait in this browser are shown over what the set says.
const tablePlace = node("section", { class: "dx-rows", "aria-label": words.table.title });
const table = { set: "", turn: 0, filter: "all", query: "", page: 0, ats: null, label: "", value: null, problem: "", told: null };
const FILTERS = ["all", "train", "test", "unanswered", "bad", "copies"];
const number = (value) => Number(value).toLocaleString("en-US");
const askServer = (line, event, data) => document.dispatchEvent(new CustomEvent(`dx-ask-${line}`, { detail: { event, data } }));
const answered = (line, take) => document.addEventListener(`dx-told-${line}`, ({ detail }) => element.isConnected && detail && take(detail));

// The page of the table as it now is, or null where another was asked for meanwhile.
function turnTable(changes = {}) {
    // A word that was typed a moment ago counts, too.
    clearTimeout(typing);
    Object.assign(table, { query: searchField.value.trim() }, changes);
    table.turn += 1;
    table.told?.(null);
    const { turn, set, filter, query, page, ats } = table;
    const { test_share, seed } = form.values;
    tablePlace.setAttribute("aria-busy", "true");
    askServer("table", "turn", { turn, set, filter, query, page, ats, test_share, seed });
    return new Promise((resolve) => { table.told = resolve; });
}

function showTable() {
    if (table.set !== form.rows.id) {
        searchField.value = "";
        Object.assign(table, { set: form.rows.id, filter: "all", query: "", page: 0, ats: null, value: null, problem: "" });
        loadEdits();
        drawTable();
        turnTable();
        about.of(form.rows);
    } else drawTable();
}

answered("table", (value) => {
    if (value.turn !== table.turn && value.act !== "fault") return;
    tablePlace.removeAttribute("aria-busy");
    table.problem = value.problem;
    if (!value.problem) {
        table.value = value;
        table.page = value.page;
    }
    drawTable();
    table.told?.(table.value);
    table.told = null;
    const bare = (value.rows ?? []).filter((row) => row.pictures > row.links?.length && row.thumbs.includes(""));
    if (bare.length) askServer("thumbs", "draw", { turn: table.turn, set: table.set, ats: bare.map((row) => row.at) });
});

answered("thumbs", (value) => {
    if (value.turn !== table.turn || !table.value) return;
    for (const row of table.value.rows) {
        const thumbs = value.thumbs[row.at];
        if (!thumbs || String(thumbs) === String(row.thumbs)) continue;
        row.thumbs = thumbs;
        tablePlace.querySelector(`[data-pictures="${row.at}"]`)?.replaceChildren(...thumbsOf(row));
    }
});

const thumbsOf = (row) => row.thumbs.filter(Boolean).map((path) => node("img", { src: fileUrl(path), alt: "", loading: "lazy", decoding: "async" }));

function filterLine() {
    const counts = { ...form.rows.by_filter, copies: about.value?.copies ?? 0 };
    const one = (name) => {
        const chosen = table.filter === name;
        const empty = !counts[name] && name !== "all";
        if (empty && !chosen && name !== "train" && name !== "test") return null;
        return button(`${words.table.filters[name]} ${number(counts[name])}`, "dx-segment", () => turnTable({ filter: name, page: 0, ats: null }), { "aria-pressed": String(chosen), "data-key": `filter ${name}`, disabled: empty && !chosen });
    };
    const shown = table.label && !FILTERS.includes(table.filter)
        ? button(`${table.label} ×`, "dx-segment", () => turnTable({ filter: "all", page: 0, ats: null, label: "" }), { "aria-pressed": "true", "data-key": "filter shown", title: words.table.all_again }) : null;
    return node("div", { class: "dx-segments dx-filters", role: "group", "aria-label": words.table.show }, ...FILTERS.map(one), shown);
}

let typing = null;
const searchField = node("input", {
    type: "search", class: "dx-input dx-search", placeholder: words.table.search, "aria-label": words.table.search, "data-key": "search", maxlength: "200",
    oninput: () => {
        clearTimeout(typing);
        typing = setTimeout(() => turnTable({ page: 0 }), 250);
    },
});

// Lasting, as the search is: a redraw while somebody types must not take the number away.
const pageField = node("input", { type: "text", inputmode: "numeric", class: "dx-input dx-page", "aria-label": words.table.page, "data-key": "page" });

function pager() {
    const { page, pages, found } = table.value;
    if (pageField.dataset.page !== frame.dataset.page) pageField.value = String(page + 1);
    pageField.dataset.page = frame.dataset.page;
    const to = (label, sign, target) => button(sign, "dx-button dx-turn", () => turnTable({ page: target }), { "aria-label": label, title: label, "data-key": `turn ${label}`, disabled: target === page || target < 0 || target >= pages });
    const go = (event) => {
        event.preventDefault();
        const asked = Math.round(Number(pageField.value));
        if (Number.isFinite(asked)) turnTable({ page: Math.min(Math.max(asked, 1), pages) - 1 });
    };
    const several = pages > 1 ? [
        to(words.table.first, "«", 0), to(words.table.previous, "‹", page - 1),
        node("form", { class: "dx-page-form", onsubmit: go }, pageField, node("span", { class: "dx-quiet" }, words.table.of.replace("{pages}", number(pages)))),
        to(words.table.next, "›", page + 1), to(words.table.last, "»", pages - 1)] : [];
    return node("nav", { class: "dx-pager", "aria-label": words.table.pages }, ...several,
        node("span", { class: "dx-quiet dx-found", role: "status" }, (found === 1 ? words.table.found_one : words.table.found).replace("{count}", number(found))));
}

function rowLine(row) {
    if (row.bad)
        return node("tr", { class: "dx-row dx-bad-row" }, node("td", {}), node("td", {}, String(row.row || "")), node("td", { colspan: "3" }, row.file ? node("span", { class: "dx-quiet" }, `${row.file} `) : null, row.reason));
    const { question, answers, mark, dropped } = overlay(row);
    const told = answers.length ? answers.slice(0, 4).join(" | ") + (answers.length > 4 || row.more_answers ? " ..." : "") : null;
    const open = node("button", { type: "button", class: "dx-row-open", "data-key": `row ${row.at}`, "data-at": row.at, onclick: () => openRow(row.at) }, question || words.table.no_question);
    return node("tr", { class: `dx-row${dropped ? " dx-dropped" : ""}`, "data-row": row.at, onclick: (event) => event.target.closest("button") || openRow(row.at) },
        node("td", { class: "dx-row-pictures", "data-pictures": row.at }, ...thumbsOf(row)),
        node("td", { class: "dx-row-number" }, String(row.row)),
        node("td", { class: "dx-row-question" }, open, row.links?.length ? node("span", { class: "dx-quiet dx-link-name" }, row.links[0]) : null),
        node("td", { class: "dx-row-answer" }, told ?? node("span", { class: "dx-quiet" }, words.table.no_answer), ...addedTo(row.id).map((one) => node("p", { class: "dx-added" }, `+ ${one.question} → ${one.answers.join(" | ")}`))),
        node("td", { class: "dx-row-side dx-quiet" }, mark ? node("span", { class: "dx-mark-word" }, mark) : words.sides[row.side] ?? ""));
}

const TURNS = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 };
function onTableKey(event) {
    if (!table.value || event.altKey || event.ctrlKey || event.metaKey) return;
    const { page, pages } = table.value;
    const ends = { Home: 0, End: pages - 1 };
    const target = event.key in ends ? ends[event.key] : TURNS[event.key] ? page + TURNS[event.key] : null;
    if (target !== null) {
        event.preventDefault();
        if (target >= 0 && target < pages && target !== page) turnTable({ page: target });
        return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...tablePlace.querySelectorAll(".dx-row-open")];
    all[Math.min(Math.max(all.indexOf(document.activeElement) + step, 0), all.length - 1)]?.focus();
}

const frame = node("div", { class: "dx-table-frame dx-rows-frame", tabindex: "0", "data-key": "rows", "aria-label": words.table.keys, onkeydown: onTableKey });

function rowsFrame() {
    const { rows } = table.value;
    const heads = [words.picture, words.bad_row, words.question, words.answers, words.side];
    frame.dataset.page = JSON.stringify([table.set, table.filter, table.query, table.value.page]);
    frame.replaceChildren(rows.length
        ? node("table", { class: "dx-rows-table" },
              node("thead", {}, node("tr", {}, ...heads.map((head) => node("th", { scope: "col" }, head)))),
              node("tbody", {}, ...rows.map(rowLine)))
        : node("p", { class: "dx-quiet dx-none" }, table.query ? words.table.none_found.replace("{query}", table.query) : words.table.none));
    return frame;
}

function drawTable() {
    if (!form.rows || table.set !== form.rows.id) return;
    const focused = frame === document.activeElement || frame.contains(document.activeElement);
    const key = focused ? document.activeElement.dataset.key : null;
    const [top, seen] = [frame.scrollTop, frame.dataset.page];
    redraw(tablePlace, [
        editsBar(),
        node("div", { class: "dx-table-head" }, filterLine(), searchField),
        labelOffer(),
        table.problem ? node("p", { class: "dx-problem", role: "alert" }, table.problem) : null,
        table.value ? rowsFrame() : null,
        table.value ? pager() : null,
    ]);
    // Whatever is put back into the document begins at its top.
    if (seen === frame.dataset.page) frame.scrollTop = top;
    // A page that was turned from within: the keyboard stays in the table.
    if (focused && !frame.contains(document.activeElement)) ([...frame.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key) ?? frame).focus();
}

// The row after or before one, turning the page where it must; null at the ends.
async function neighbour(at, step) {
    const rows = (table.value?.rows ?? []).filter((row) => !row.bad);
    const index = rows.findIndex((row) => row.at === at) + step;
    if (rows[index]) return rows[index];
    const { page, pages } = table.value;
    if (page + step < 0 || page + step >= pages) return null;
    const turned = await turnTable({ page: page + step });
    return turned ? turned.rows.at(step > 0 ? 0 : -1) ?? null : null;
}
