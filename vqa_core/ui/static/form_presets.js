// Step 2 of a new run: a card for each base, its variants within it, and what to know of the base before a start.
// Cards are radios of one group, variants of another inside; arrows move and choose, as with radios of the browser.
const shownVariant = new Map();
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function choosePreset(name) {
    const one = presetOf(name);
    form.preset = name;
    form.values = { ...one.values };
    form.notice = one.notice;
    for (const field of given.fields) show(field);
    drawPresets();
    drawNotice();
    // Rows that nobody chose follow the preset; rows of a recipe that was left go with it.
    const rows = one.data || (fromHub(form.source) ? given.first : form.source);
    if (!form.chosen && here(rows) !== form.source) choose(rows);
    else drawRows();
    edited();
}

function pickPreset(name) {
    form.picked = true;
    choosePreset(name);
}

const radio = (kind, name, chosen, more, ...children) =>
    node("button", { type: "button", role: "radio", "aria-checked": String(chosen), "data-radio": kind, "data-key": `${kind} ${name}`, onclick: () => pickPreset(name), ...more }, ...children);

function variants(card, shown) {
    if (card.variants.length < 2) return null;
    const one = ({ preset, label }) => radio("variant", preset, preset === shown.name, { class: "dx-segment", "data-variant": preset, tabindex: preset === shown.name ? "0" : "-1" }, label);
    return node("div", { class: "dx-segments", role: "radiogroup", "aria-label": words.variant.replace("{title}", card.title) }, ...card.variants.map(one));
}

function drawCard(card) {
    const names = card.variants.map(({ preset }) => preset);
    const chosen = names.includes(form.preset);
    if (chosen) shownVariant.set(names[0], form.preset);
    const one = presetOf(shownVariant.get(names[0]) ?? names[0]);
    const about = `preset-${names[0]}`;
    return node("div", { class: "dx-card", "data-chosen": chosen, "data-cannot": Boolean(one.cannot) },
        radio("card", one.name, chosen, { class: "dx-card-pick", "data-key": about, "data-preset": one.name, "aria-describedby": about, tabindex: chosen ? "0" : "-1" }, card.title),
        variants(card, one),
        node("div", { class: "dx-card-about", id: about },
            node("p", {}, one.summary),
            node("p", { class: "dx-card-needs" }, one.needs, one.notice.mark ? node("span", { class: "dx-caution" }, one.notice.mark) : null),
            node("p", { class: "dx-quiet" }, `${words.recipe} ${one.source}`),
            one.differs ? node("p", { class: "dx-quiet" }, `${words.deviates} ${one.differs}`) : null));
}

function drawPresets() {
    const group = ({ title, note, cards: own }) => node("div", { class: "dx-group" },
        node("h4", {}, title), note ? node("p", { class: "dx-quiet" }, note) : null,
        node("div", { class: "dx-cards" }, ...own.map(drawCard)));
    redraw(cards, given.groups.map(group));
}

function onPresetKey(event) {
    const from = event.target.closest("[role=radio]");
    const step = STEPS[event.key];
    if (!from || !step) return;
    event.preventDefault();
    const all = [...from.closest("[role=radiogroup]").querySelectorAll(`[data-radio=${from.dataset.radio}]`)];
    const to = all[(all.indexOf(from) + step + all.length) % all.length];
    to.focus();
    to.click();
}

function drawNotice() {
    const { model, licence, limits, mark } = form.notice;
    const seen = JSON.stringify(form.notice);
    if (aboutBase.dataset.seen === seen) return;
    aboutBase.dataset.seen = seen;
    aboutBase.replaceChildren(
        node("h4", {}, words.about_base.replace("{model}", model)),
        node("dl", {},
            node("dt", {}, words.licence), node("dd", {}, mark ? node("strong", { class: "dx-caution" }, mark) : null, licence),
            node("dt", {}, words.limits), node("dd", {}, limits)));
}
