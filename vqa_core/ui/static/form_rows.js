// Step 1 of a new run: where the rows come from, which column is what, what was left out, and the first rows.
function sourceChoice() {
    const option = (one) => node("option", { value: one.value, selected: one.value === form.source }, one.label);
    const group = (name, found) => (found.length ? node("optgroup", { label: words[name] }, ...found.map(option)) : null);
    const listed = (name) => group(name, form.sources.filter((one) => one.group === name));
    const unfetched = [...new Set([presetOf(form.preset).data, form.source])].filter((value) => fromHub(value) && !stored(value));
    const ofHub = [...unfetched.map((value) => ({ value, label: hubName(value) })), ...form.sources.filter((one) => one.group === "hub")];
    const known = fromHub(form.source) || form.sources.some((one) => one.value === form.source);
    const own = known || !form.source ? null : node("option", { value: form.source, selected: true }, form.label || form.source);
    const change = () => { form.chosen = true; choose(select.value); };
    const select = node("select", { class: "dx-input", "data-key": "source", onchange: change }, own, listed("builtin"), group("hub", ofHub), listed("sets"));
    return node("label", { class: "dx-field dx-grow" }, node("span", { class: "dx-label" }, words.source), select);
}

// Rows of the Hub that have not been fetched, or could not be.
function hubPlace() {
    if (form.fetching) return button(words.hub_stop, "dx-button", standStill);
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
    const picker = node("input", { type: "file", multiple: true, class: "dx-offscreen", "aria-label": words.upload, onchange: () => sendFiles([...picker.files]) });
    const zone = node(
        "div",
        { class: "dx-drop" },
        picker,
        button(words.upload, "dx-button", () => picker.click()),
        node("span", { class: "dx-quiet" }, words.upload_hint),
    );
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("dx-over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("dx-over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("dx-over");
        sendFiles([...event.dataTransfer.files]);
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
        else ask("locate", { path: form.path }, words.reading);
    };
    return node("form", { class: "dx-path", onsubmit: go },
        node("label", { class: "dx-field dx-grow" }, node("span", { class: "dx-label" }, given.paths ? words.path : words.hub_only), field),
        node("button", { class: "dx-button" }, words.path_go));
}

async function sendFiles(files) {
    if (!files.length || form.uploading) return;
    form.uploading = true;
    form.chosen = true;
    // Rows that are still being read for an earlier choice are no longer waited for.
    form.turn += 1;
    form.rows = null;
    try {
        const arrived = [];
        for (const file of files) {
            busy(words.uploading.replace("{name}", file.name));
            arrived.push({ path: (await upload(file)).path, name: file.webkitRelativePath || file.name });
        }
        ask("arrive", { files: arrived }, words.reading);
    } catch (error) {
        form.busy = "";
        form.problem = words.upload_failed.replace("{reason}", error.message || error);
        drawRows();
        drawStart();
    } finally {
        form.uploading = false;
    }
}

function roleChoices() {
    const rows = form.rows;
    const origin = form.origin;
    if (!origin || (!rows && !form.problem)) return null;
    // Of a set that did not come at all there are no columns to name.
    if (origin.hub && !rows && !/column/.test(form.problem)) return null;
    const columns = rows?.columns ?? [];
    const roles = form.roles ?? rows?.roles ?? {};
    const reread = () => {
        if (origin.hub) ask("fetch", { source: origin.hub, roles: form.roles }, words.reading);
        else ask("reread", { origin, roles: form.roles }, words.reading);
    };
    const one = ([role, label]) => {
        const change = (event) => { form.roles = { ...roles, ...form.roles, [role]: event.target.value }; };
        const input = columns.length
            ? node("select", { class: "dx-input", "data-key": `role ${role}`, onchange: (event) => { change(event); reread(); } },
                  ...["", ...columns].map((name) => node("option", { value: name, selected: name === (roles[role] ?? "") }, name || words.role_none)))
            : node("input", { class: "dx-input", type: "text", placeholder: words.role_type, value: roles[role] ?? "", "data-key": `role ${role}`, oninput: change });
        return node("label", { class: "dx-field" }, node("span", { class: "dx-label" }, label), input);
    };
    const again = columns.length ? null : button(words.roles_again, "dx-button", () => form.roles && reread());
    return node("fieldset", { class: "dx-roles" },
        node("legend", {}, `${words.roles} `, node("span", { class: "dx-quiet" }, words.columns_as_guessed)),
        node("div", { class: "dx-fields" }, ...Object.entries(words.role_names).map(one)),
        node("details", { class: "dx-rare", open: Object.keys(words.role_names_rare).some((role) => roles[role]) },
            node("summary", {}, words.rare), node("div", { class: "dx-fields" }, ...Object.entries(words.role_names_rare).map(one))), again);
}

function badRows(rows) {
    if (!rows.bad_count) return null;
    const several = rows.bad.some((bad) => bad.file);
    const heads = [words.bad_row, ...(several ? [words.bad_file] : []), words.bad_reason];
    const line = (bad) => node("tr", {}, node("td", {}, String(bad.row)), several ? node("td", {}, bad.file) : null, node("td", {}, bad.reason));
    const more = rows.bad_count - rows.bad.length;
    return node("details", { class: "dx-bad", open: true },
        node("summary", {}, `${words.bad} (${rows.bad_count})`),
        node("div", { class: "dx-table-frame" }, node("table", {},
            node("thead", {}, node("tr", {}, ...heads.map((head) => node("th", { scope: "col" }, head)))),
            node("tbody", {}, ...rows.bad.map(line)))),
        more > 0 ? node("p", { class: "dx-quiet" }, words.bad_more.replace("{count}", more)) : null);
}

function previewRow(row) {
    const pictures = row.thumbs.map((path) => node("img", { src: fileUrl(path), alt: "", loading: "lazy" }));
    const answers = row.answers.slice(0, 4).join(" | ") + (row.answers.length > 4 ? " ..." : "");
    return node("li", { class: "dx-row" },
        node("div", { class: "dx-row-pictures" }, ...pictures),
        node("div", { class: "dx-row-words" },
            node("p", { class: "dx-row-question" }, row.question),
            node("p", { class: "dx-row-answer" }, answers),
            node("p", { class: "dx-quiet" }, `${words.bad_row} ${row.row}${row.side ? ` · ${words.sides[row.side]}` : ""}`)));
}

function drawRows() {
    const { rows, problem, busy: doing } = form;
    redraw(stepRows, [
        node("div", { class: "dx-sources" }, sourceChoice(), pathForm()),
        uploadPlace(),
        presetRows(),
        hubPlace(),
        doing ? node("p", { class: "dx-doing", role: "status" }, doing) : null,
        problem ? node("p", { class: "dx-problem", role: "alert" }, problem) : null,
        rows && !doing ? node("p", { class: "dx-counts", role: "status" }, rows.counts) : null,
        doing ? null : roleChoices(),
        rows && !doing ? badRows(rows) : null,
        rows && !doing ? node("details", { class: "dx-preview", open: true },
            node("summary", {}, words.preview.replace("{count}", rows.rows.length)),
            node("ul", { class: "dx-rows", tabindex: "0", "aria-label": words.preview.replace("{count}", rows.rows.length) }, ...rows.rows.map(previewRow))) : null,
    ]);
    stepRows.setAttribute("aria-busy", String(Boolean(doing)));
}
