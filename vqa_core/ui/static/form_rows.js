// Step 1 of a new run: where the rows come from, which column is what, what was left out, and the first rows.
function sourceChoice() {
    // An upload that was refused, or is still on its way, is none of the list.
    const waiting = form.origin && !form.origin.hub && !form.rows;
    const option = (one) => node("option", { value: one.value, selected: one.value === form.source && !waiting }, one.label);
    const group = (name, found) => (found.length ? node("optgroup", { label: words[name] }, ...found.map(option)) : null);
    const listed = (name) => group(name, form.sources.filter((one) => one.group === name));
    const unfetched = [...new Set([presetOf(form.preset).data, form.source])].filter((value) => fromHub(value) && !stored(value));
    const ofHub = [...unfetched.map((value) => ({ value, label: hubName(value) })), ...form.sources.filter((one) => one.group === "hub")];
    const known = fromHub(form.source) || form.sources.some((one) => one.value === form.source);
    const own = waiting ? node("option", { value: "", selected: true }, form.origin.place ?? words.source_upload) : !form.source ? node("option", { value: "", selected: true, disabled: true }, words.start_first) : known ? null : node("option", { value: form.source, selected: true }, form.label || form.source);
    const change = () => { form.chosen = true; choose(select.value); };
    const select = node("select", { class: "dx-input", "data-key": "source", onchange: change }, own, listed("builtin"), group("hub", ofHub), listed("sets"));
    return node("label", { class: "dx-field dx-grow" }, node("span", { class: "dx-label" }, words.source), select);
}

// Rows of the Hub that have not been fetched, or could not be.
function hubPlace() {
    if (!fromHub(form.source) || form.rows || form.busy) return null;
    return node("div", { class: "dx-hub" },
        button(words.hub_fetch, "dx-button", () => choose(form.source, true)),
        node("span", { class: "dx-quiet" }, words.hub_fetch_hint));
}

function presetRows() {
    const { data } = presetOf(form.preset);
    if (!fromHub(data) || form.source === here(data) || !form.chosen) return null;
    const take = () => { form.chosen = false; choose(data); };
    return node("p", { class: "dx-quiet" }, words.preset_rows.replace("{name}", hubName(data)), " ", button(words.preset_rows_use, "dx-link", take));
}

function uploadPlace() {
    const picker = node("input", { type: "file", multiple: true, hidden: true, onchange: () => sendFiles(pickedFiles(picker)) });
    const pick = (folder) => {
        picker.webkitdirectory = folder;
        picker.click();
    };
    const zone = node(
        "div",
        { class: "dx-drop" },
        picker,
        button(words.upload, "dx-button", () => pick(false)),
        "webkitdirectory" in picker ? button(words.upload_folder, "dx-button", () => pick(true)) : null,
        node("span", { class: "dx-quiet" }, words.upload_hint),
    );
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("dx-over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("dx-over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("dx-over");
        droppedFiles(event.dataTransfer).then(sendFiles);
    });
    return zone;
}

function pathForm() {
    const hint = given.paths ? words.path_hint : words.hub_only_hint;
    const field = node("input", { type: "text", class: "dx-input", placeholder: hint, value: form.path, "data-key": "path" });
    const go = (event) => {
        event.preventDefault();
        form.path = field.value.trim();
        if (!form.path) return;
        form.chosen = true;
        if (fromHub(form.path)) choose(form.path, true);
        else ask("origin", { place: form.path }, words.reading);
    };
    return node("form", { class: "dx-path", onsubmit: go },
        node("label", { class: "dx-field dx-grow" }, node("span", { class: "dx-label" }, given.paths ? words.path : words.hub_only), field),
        node("button", { class: "dx-button" }, words.path_go));
}

// What is on its way, how far it is, and an end to it.
function doingPlace() {
    if (!form.busy) return null;
    const share = form.share;
    const bar = node("div", { class: "dx-progress", role: "progressbar", "aria-label": form.busy, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": share === null ? null : Math.round(share * 100) }, node("i", {}));
    bar.firstChild.style.width = `${(share ?? 0) * 100}%`;
    return node("div", { class: "dx-doing" }, node("p", { role: "status" }, form.busy), share === null ? null : bar, button(form.fetching ? words.hub_stop : words.stop, "dx-button", halt, { "data-key": "stop" }));
}

function halt() {
    if (sending) sending.abort();
    else standStill();
}

function refusedFiles() {
    if (!form.refused?.length) return null;
    return node("details", { class: "dx-bad", open: true },
        node("summary", { class: "dx-problem" }, words.refused.replace("{count}", form.refused.length)),
        node("ul", { class: "dx-refused" }, ...form.refused.slice(0, 50).map(({ name, reason }) => node("li", {}, `${name}: ${reason}`))));
}

// What an upload or a path is read by again: its columns, and how many rows may be left out.
const readAgain = (changes = {}) => {
    const { origin } = form;
    const roles = form.roles ?? form.rows?.roles ?? null;
    if (origin.hub) ask("fetch", { source: origin.hub, roles, ...changes }, words.reading);
    else ask("origin", { ...origin, roles, bad_share: form.badShare, ...changes }, words.reading);
};

function badShare() {
    const share = (form.rows ? 0 : /may be skipped/.test(form.problem)) || form.badShare !== "";
    if (!form.origin || form.origin.hub || (!share && !form.rows?.bad_count)) return null;
    const field = node("input", { class: "dx-input dx-page", type: "number", min: "0", max: "50", step: "1", value: form.badShare === "" ? String(given.bad_percent) : form.badShare, "data-key": "bad share" });
    const go = (event) => {
        event.preventDefault();
        form.badShare = field.value.trim();
        readAgain({ roles: form.roles ?? form.rows?.roles ?? null });
    };
    return node("form", { class: "dx-bad-share", onsubmit: go },
        node("label", {}, words.bad_share, " ", field, " %"), node("button", { class: "dx-button" }, words.bad_share_go));
}

const rolesNow = () => ({ ...(form.rows?.roles ?? {}), ...form.roles });

// How a row is read: its own question and answers, a description, or a question for each of some columns.
const WAYS = {
    own: { asked: [], caption: "", name: "" },
    caption: { asked: [], question: "", answers: "" },
    asked: { caption: "", name: "", question: "", answers: "" },
};
function wayOf(roles) {
    if (roles.parts) return "parts";
    if (roles.asked?.length) return "asked";
    return roles.caption && !roles.answers ? "caption" : "own";
}

const wayNow = (roles) => form.way ?? wayOf(roles);

// Whether the columns of this way are chosen, so that the rows can be read again.
const NEEDED = { own: ["image", "question", "answers"], caption: ["image", "caption"], asked: ["image"], parts: ["parts"] };
const complete = (roles, way) => NEEDED[way].every((role) => roles[role]) && (way !== "asked" || roles.asked?.length > 0);

function wayChoice(roles, rows) {
    const way = wayNow(roles);
    if (way === "parts") return null;
    const offers = { own: rows.ways.own ?? {}, caption: rows.ways.caption ?? {}, asked: { asked: rows.askable.filter((one) => one.guessed).map((one) => [one.column, one.question]) } };
    const pick = (name) => {
        form.way = name;
        form.roles = { ...roles, ...WAYS[name], ...offers[name] };
        readWhenComplete();
    };
    const ways = Object.keys(WAYS).filter((name) => name !== "asked" || name === way || rows.askable.length);
    return node("div", {},
        node("div", { class: "dx-segments", role: "group", "aria-label": words.way }, ...ways.map((name) =>
            button(words.ways[name], "dx-segment", () => name === way || pick(name), { "aria-pressed": String(name === way), "data-key": `way ${name}` }))),
        complete(roles, way) ? null : node("p", { class: "dx-quiet", role: "status" }, words.way_choose[way]));
}

function readWhenComplete() {
    if (complete(form.roles, wayNow(form.roles))) readAgain();
    else drawRows();
}

function askedFields(roles, rows) {
    if (wayNow(roles) !== "asked") return null;
    const now = new Map(roles.asked);
    const columns = [...now.keys(), ...rows.askable.map((one) => one.column).filter((column) => !now.has(column))];
    const usual = new Map(rows.askable.map((one) => [one.column, one.question]));
    const lines = columns.map((column) => {
        const asked = node("input", { type: "checkbox", class: "dx-check", checked: now.has(column), "data-key": `asked ${column}` });
        const question = node("input", { type: "text", class: "dx-input", value: now.get(column) ?? usual.get(column) ?? "", maxlength: "300", "aria-label": words.asked_question.replace("{column}", column), "data-key": `question ${column}` });
        question.addEventListener("input", () => { asked.checked = true; });
        return { column, asked, question, place: node("li", {}, node("label", {}, asked, node("span", {}, column)), question) };
    });
    const go = () => {
        const chosen = lines.filter((one) => one.asked.checked).map((one) => [one.column, one.question.value.trim()]);
        form.roles = { ...roles, asked: chosen };
        readWhenComplete();
    };
    return node("div", { class: "dx-asked" }, node("ul", {}, ...lines.map((one) => one.place)), button(words.asked_go, "dx-button", go));
}

function roleChoices() {
    const { origin, rows, problem } = form;
    // Without rows only a problem with a column is mended here.
    if (!origin || (!rows && (!/column/.test(problem) || form.busy))) return null;
    // A lone column is the picture's: nothing is to be chosen.
    if (rows && rows.columns.length < 2) return null;
    const columns = rows?.columns ?? [];
    const roles = rolesNow();
    const own = new Set(columns.length ? { asked: ["image", "id", "split"], caption: ["image", "caption", "id", "split"] }[wayNow(roles)] ?? ["image", "question", "answers", "id", "split"] : Object.keys(words.role_names));
    const one = ([role, label]) => {
        const change = (event) => { form.roles = { ...rolesNow(), [role]: event.target.value }; };
        const input = columns.length
            ? node("select", { class: "dx-input", "data-key": `role ${role}`, onchange: (event) => { change(event); readWhenComplete(); } },
                  ...["", ...columns].map((name) => node("option", { value: name, selected: name === (roles[role] ?? "") }, name || words.role_none)))
            : node("input", { class: "dx-input", type: "text", placeholder: words.role_type, value: roles[role] ?? "", "data-key": `role ${role}`, oninput: change });
        return node("label", { class: "dx-field" }, node("span", { class: "dx-label" }, label), input);
    };
    const again = columns.length ? null : button(words.roles_again, "dx-button", () => form.roles && readAgain());
    return node("details", { class: "dx-roles", open: form.rolesOpen ?? true, ontoggle: (event) => { form.rolesOpen = event.target.open; } },
        node("summary", {}, `${words.roles} `, node("span", { class: "dx-quiet" }, words.columns_as_guessed)),
        rows ? wayChoice(roles, rows) : null,
        node("div", { class: "dx-fields" }, ...Object.entries(words.role_names).filter(([role]) => own.has(role)).map(one)),
        rows ? askedFields(roles, rows) : null,
        node("details", { class: "dx-rare", open: Object.keys(words.role_names_rare).some((role) => roles[role]) },
            node("summary", {}, words.rare), node("div", { class: "dx-fields" }, ...Object.entries(words.role_names_rare).map(one))), again);
}

function badRows(rows) {
    if (!rows.bad_count) return null;
    const several = rows.bad.some((bad) => bad.file);
    const heads = [words.bad_row, ...(several ? [words.bad_file] : []), words.bad_reason];
    const line = (bad) => node("tr", {}, node("td", {}, bad.row ? String(bad.row) : ""), several ? node("td", {}, bad.file) : null, node("td", {}, bad.reason));
    const more = rows.bad_count - rows.bad.length;
    return node("details", { class: "dx-bad", open: rows.bad_count <= 5 },
        node("summary", {}, `${words.bad} (${number(rows.bad_count)})`),
        node("div", { class: "dx-table-frame" }, node("table", {},
            node("thead", {}, node("tr", {}, ...heads.map((head) => node("th", { scope: "col" }, head)))),
            node("tbody", {}, ...rows.bad.map(line)))),
        more > 0 ? node("p", { class: "dx-quiet" }, words.bad_more.replace("{count}", number(more))) : null);
}

function drawRows() {
    const { rows, problem, busy: doing } = form;
    const there = rows && !doing;
    redraw(stepRows, [
        node("div", { class: "dx-sources" }, sourceChoice(), pathForm()),
        uploadPlace(),
        presetRows(),
        hubPlace(),
        doingPlace(),
        refusedFiles(),
        problem ? node("p", { class: "dx-problem", role: "alert" }, problem) : null,
        there ? setHead(rows) : null,
        doing ? null : roleChoices(),
        doing ? null : badShare(),
        there ? badRows(rows) : null,
        there ? aboutPlace : null,
        there ? tablePlace : null,
    ]);
    stepRows.setAttribute("aria-busy", String(Boolean(doing)));
    if (there) showTable();
}
