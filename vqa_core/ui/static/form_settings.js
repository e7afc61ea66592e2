// Step 2 of a new run: every setting, with a dot where it is not the preset's.
const inputs = new Map();
const presetOf = (name) => given.presets.find((one) => one.name === name);
const usual = (name) => presetOf(form.preset).values[name];

// A number typed as text is compared as a number, so that 0.0010 and 1e-3 are one.
const differs = (name) => {
    const [own, preset] = [form.values[name], usual(name)];
    return typeof preset === "number" && String(own).trim() !== "" ? Number(own) !== preset : own !== preset;
};
const settingWords = (value) => (value === true ? words.yes : value === false ? words.no : value === "" ? words.empty_value : String(value));

function control(field) {
    const common = { class: "dx-input", id: `setting-${field.name}`, "data-setting": field.name, "aria-describedby": `about-${field.name}` };
    const change = (value) => { form.values[field.name] = value; mark(field); edited(); };
    if (field.kind === "flag") return node("input", { ...common, type: "checkbox", class: "dx-check", onchange: (event) => change(event.target.checked) });
    if (field.kind === "choice")
        return node("select", { ...common, onchange: (event) => change(event.target.value) }, ...field.choices.map((choice) => node("option", { value: choice }, choice)));
    const typed = (text) => (field.kind === "number" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
    return node("input", {
        ...common, type: "text", inputmode: field.kind === "number" ? "decimal" : null, autocomplete: "off", spellcheck: "false",
        oninput: (event) => change(typed(event.target.value)),
    });
}

function makeField(field) {
    const input = control(field);
    const note = node("span", { class: "dx-was" });
    const dot = node("span", { class: "dx-dot", "aria-hidden": "true" });
    const label = node("label", { for: input.id, class: "dx-label" }, dot, field.label, field.unit ? node("span", { class: "dx-quiet" }, ` ${field.unit}`) : null);
    const about = node("span", { class: "dx-about", id: `about-${field.name}` }, field.words);
    const fault = node("span", { class: "dx-fault", role: "alert" });
    const box = node("div", { class: "dx-field", "data-field": field.name }, label, input, about, note, fault);
    inputs.set(field.name, { input, note, box, fault, field });
    return box;
}

function show(field) {
    const { input } = inputs.get(field.name);
    if (field.kind === "flag") input.checked = Boolean(form.values[field.name]);
    else input.value = form.values[field.name];
    mark(field);
}

function mark(field) {
    const { note, box } = inputs.get(field.name);
    const changed = differs(field.name);
    box.classList.toggle("dx-changed", changed);
    const back = button(words.back, "dx-link", () => {
        form.values[field.name] = usual(field.name);
        show(field);
        inputs.get(field.name).input.focus();
        edited();
    }, { "aria-label": `${field.label}: ${words.back}`, "data-key": `back ${field.name}` });
    note.replaceChildren(...(changed ? [node("span", { class: "dx-quiet" }, words.was.replace("{value}", settingWords(usual(field.name)))), " ", back] : []));
    countChanges();
}

function countChanges() {
    const count = given.fields.filter((field) => inputs.has(field.name) && differs(field.name)).length;
    changes.textContent = count ? words.differ.replace("{count}", count) : "";
    allBack.hidden = !count;
}

function layOutSettings() {
    const grid = (fields) => node("div", { class: "dx-fields" }, ...fields.map(makeField));
    const section = ([name, title]) => {
        const own = given.fields.filter((field) => field.section === name);
        const rare = own.filter((field) => field.rare);
        return node("section", { class: "dx-section" }, node("h4", {}, title), grid(own.filter((field) => !field.rare)),
            rare.length ? node("details", { class: "dx-rare" }, node("summary", {}, `${words.rare} (${rare.length})`), grid(rare)) : null);
    };
    settings.append(...Object.entries(given.sections).map(section));
}

function faults(problems) {
    for (const { box, fault, input } of inputs.values()) {
        const own = problems.filter((one) => one.field === box.dataset.field).map((one) => one.text);
        fault.textContent = own.join(" ");
        if (own.length) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
    }
}
