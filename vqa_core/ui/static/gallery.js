// The gallery of a run: its held-out rows a page at a time, with the latest answer and a dot for each evaluation. A tick
// tells only that answers have come; rows are asked for when somebody looks. Triggers use (ask this run).
const state = { run: "", mark: "", filter: "all", page: 0, value: null, problem: "", busy: false, inView: false, stale: false };
// Which evaluation a card shows, by the row's number; the latest where nothing else was chosen.
const chosen = new Map();
let turn = 0;

// The page as it is now; nothing is asked for while nobody looks.
async function load() {
    if (!state.inView) {
        state.stale = true;
        return;
    }
    Object.assign(state, { stale: false, busy: true });
    const own = (turn += 1);
    place.setAttribute("aria-busy", "true");
    const { run, filter, page } = state;
    const value = await askServer("turn", { filter, page, kept: props.value.kept });
    // Another page or run was asked for meanwhile.
    if (own !== turn || run !== state.run) return;
    place.removeAttribute("aria-busy");
    state.busy = false;
    state.problem = value.problem;
    if (!value.problem) Object.assign(state, { value, page: value.page, filter: value.filter });
    draw();
    await drawThumbs(own, value.rows ?? []);
}

async function drawThumbs(own, rows) {
    const bare = rows.filter((row) => row.thumbs.includes("")).map((row) => row.n);
    if (!bare.length) return;
    const { thumbs = {} } = await askServer("draw", { numbers: bare });
    if (own !== turn) return;
    for (const row of rows.filter(({ n }) => thumbs[n])) {
        row.thumbs = thumbs[row.n];
        place.querySelector(`[data-row="${row.n}"] .dx-answer-open`)?.replaceChildren(thumbOf(row));
    }
}

function show(changes) {
    Object.assign(state, { page: 0 }, changes);
    draw();
    load();
}

const thumbOf = (row) => {
    const path = row.thumbs.find(Boolean);
    return path ? node("img", { src: fileUrl(path), alt: "", decoding: "async" }) : node("span", { class: "dx-quiet" }, words.no_picture);
};

const stepWords = (index) => words.step.replace("{step}", props.value.steps[index] ?? "?");

function verdict(right) {
    const word = right === null ? words.not_asked : right ? words.right : words.wrong;
    return node("span", { class: "dx-verdict", "data-right": String(right), title: word }, node("span", { class: "dx-offscreen" }, `${word}: `));
}

const textAt = (row, index) => (row.said[index] < 0 ? words.not_asked : row.texts[row.said[index]].trim() || words.nothing);

// The evaluation that the filters speak of; a page that came before it has fewer.
const nowOf = (row) => Math.min(props.value.now, row.said.length - 1);

// One dot an evaluation; the strip is one stop of the keyboard, and arrows go along it.
function dots(row, at) {
    const last = row.said.length - 1;
    const pick = (to) => {
        const index = Math.min(Math.max(to, 0), last);
        if (index === nowOf(row)) chosen.delete(row.n);
        else chosen.set(row.n, index);
        const card = place.querySelector(`[data-row="${row.n}"]`);
        card.replaceWith(cardOf(row));
        place.querySelector(`[data-row="${row.n}"] .dx-dots-line`).focus();
    };
    const one = (right, index) => node("i", { "data-right": String(right), "data-chosen": index === at, title: `${stepWords(index)}: ${textAt(row, index)}`, onclick: () => pick(index) });
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last };
    const press = (event) => {
        if (!(event.key in moves)) return;
        event.preventDefault();
        pick(moves[event.key]);
    };
    return node("div", {
        class: "dx-dots-line", role: "slider", tabindex: "0", "aria-label": words.over_time, "aria-valuemin": "0", "aria-valuemax": last, "aria-valuenow": at,
        "aria-valuetext": `${stepWords(at)}: ${textAt(row, at)}`, title: words.over_keys, "data-key": `dots ${row.n}`, onkeydown: press,
    }, ...row.right.map(one));
}

function cardOf(row) {
    const last = row.said.length - 1;
    const at = Math.min(chosen.get(row.n) ?? nowOf(row), last);
    const asked = at >= 0;
    const text = asked ? textAt(row, at) : "";
    const right = asked ? row.right[at] : null;
    const truth = nearestTo(text, row.truth);
    const same = truth !== null && truth.trim().toLowerCase() === text.trim().toLowerCase();
    const question = row.question || words.no_question;
    return node("li", { class: "dx-answer", "data-row": row.n, "data-right": String(right) },
        node("button", { type: "button", class: "dx-answer-open", "aria-label": words.open.replace("{question}", question), "data-key": `open ${row.n}`, onclick: () => openRow(row.n) }, thumbOf(row)),
        node("div", { class: "dx-answer-told" },
            node("p", { class: "dx-answer-question", title: question }, question),
            asked ? node("p", { class: "dx-answer-text" }, verdict(right), ...(right ? [text] : marked(text, truth))) : null,
            same || truth === null ? null : node("p", { class: "dx-quiet dx-answer-truth" }, `${words.truth}: `, ...(asked && !right ? marked(truth, text) : [truth]),
                row.more_truth ? ` ${words.more_truth.replace("{count}", row.more_truth)}` : null),
            at !== nowOf(row) ? node("p", { class: "dx-quiet" }, `${stepWords(at)} · `, button(props.value.kept === null ? words.latest : words.kept, "dx-link", () => { chosen.delete(row.n); draw(); }, { "data-key": `latest ${row.n}` })) : null,
            last > 0 ? dots(row, at) : null));
}

function filters() {
    const { counts } = props.value;
    const one = ([name, label]) => button(`${label} ${counts[name] ?? 0}`, "dx-segment", () => show({ filter: name }), {
        "aria-pressed": String(state.filter === name), title: words.filter_about[name], "data-key": `filter ${name}`, disabled: !counts[name] && state.filter !== name,
    });
    return node("div", { class: "dx-segments dx-filters", role: "group", "aria-label": words.filter }, ...Object.entries(words.filters).map(one));
}

function pager() {
    // The page that was asked for, there or not: a second click goes on from it.
    const { page } = state;
    const { pages, filter } = state.value;
    if (pages < 2 || filter !== state.filter) return null;
    const to = (label, sign, target) => button(sign, "dx-button dx-turn", () => show({ page: target }), { "aria-label": label, title: label, "data-key": `turn ${label}`, disabled: target < 0 || target >= pages });
    return node("nav", { class: "dx-pager", "aria-label": words.pages }, to(words.previous, "‹", page - 1),
        node("span", { class: "dx-quiet", role: "status" }, words.page.replace("{page}", page + 1).replace("{pages}", pages)), to(words.next, "›", page + 1));
}

function rows() {
    if (!state.value) return null;
    if (!state.value.rows.length) return node("p", { class: "dx-quiet dx-nothing" }, words.none[state.value.filter]);
    return node("ul", { class: "dx-answers" }, ...state.value.rows.map(cardOf));
}

function about(value) {
    const told_as = value.kept !== null ? words.about_kept : value.of > value.counts.all ? words.about_some : words.about;
    const told = told_as.replace("{of}", value.of).replace("{rows}", value.counts.all).replace("{step}", value.steps[value.now]);
    return node("span", { class: "dx-quiet", title: words.metrics[value.metric] }, told);
}

function draw() {
    const value = props.value;
    if (!value?.run) return place.replaceChildren();
    const title = node("h3", {}, words.title);
    if (value.problem) return place.replaceChildren(title, node("p", { class: "dx-problem", role: "alert" }, value.problem));
    if (!value.steps.length || !value.counts.all) return place.replaceChildren(title, node("p", { class: "dx-quiet" }, value.live ? words.waiting : words.without));
    const again = button(words.again, "dx-link", load, { "data-key": "again" });
    return redraw(place, [
        node("div", { class: "dx-gallery-head" }, title, about(value), filters()),
        state.problem ? node("p", { class: "dx-problem", role: "alert" }, `${state.problem} `, again) : null,
        rows(),
        state.value ? pager() : null,
    ]);
}

function update() {
    const value = props.value;
    if (value?.run !== state.run) {
        Object.assign(state, { run: value?.run ?? "", mark: "", filter: "all", page: 0, value: null, problem: "" });
        chosen.clear();
    }
    draw();
    if (!value?.steps?.length || value.mark === state.mark) return;
    state.mark = value.mark;
    load();
}

new IntersectionObserver((entries) => {
    state.inView = entries.at(-1).isIntersecting;
    if (state.inView && state.stale) load();
}, { rootMargin: "400px" }).observe(place);
watch("value", update);
update();
