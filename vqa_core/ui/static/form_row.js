// One row looked at closely: its pictures large, its question and answers to change, what else it says, and the rows
// beside it. What is typed is kept at once, as an edit that waits.
const looks = new Map();
let looking = null;
let lookTurn = 0;

// Whole rows by place; one request at a time, so that no answer is lost. `more` come along for later.
async function look(at, more = []) {
    const key = (place) => `${table.set}:${place}`;
    while (looking) await looking.done;
    const missing = [at, ...more].filter((place) => !looks.has(key(place)));
    if (!looks.has(key(at))) {
        const set = table.set;
        let told;
        looking = { turn: (lookTurn += 1), done: new Promise((resolve) => { told = resolve; }) };
        looking.told = told;
        askServer("looks", "look", { turn: lookTurn, set, ats: missing });
        const value = await looking.done;
        looking = null;
        if (value.problem) throw new Error(value.problem);
        for (const row of value.rows) looks.set(`${set}:${row.at}`, row);
        if (looks.size > 60) looks.delete(looks.keys().next().value);
    }
    return looks.get(key(at));
}

answered("looks", (value) => (value.turn === looking?.turn || value.act === "fault") && looking?.told(value));

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function rowPictures(row) {
    const one = (picture, index) => {
        if (!picture.path) return node("p", { class: "dx-quiet" }, picture.link ? words.row.of_web : words.row.no_picture, " ", picture.link ? node("a", { href: picture.link, target: "_blank", rel: "noopener noreferrer" }, picture.link) : null);
        const image = node("img", { src: fileUrl(picture.path), alt: words.row.picture.replace("{number}", index + 1), title: words.row.zoom });
        image.addEventListener("click", () => image.parentElement.classList.toggle("dx-natural"));
        return node("div", { class: "dx-look-picture" }, image);
    };
    return node("div", { class: "dx-look-pictures", tabindex: "0", "aria-label": words.picture }, ...row.pictures.map(one));
}

function rowFacts(row) {
    const facts = [...(row.choices.length ? [[words.row.choices, row.choices.join(" | ")]] : []), ...row.fields];
    if (!facts.length) return null;
    return node("details", { class: "dx-look-facts" }, node("summary", {}, words.row.more.replace("{count}", facts.length)),
        node("dl", {}, ...facts.flatMap(([name, value]) => [node("dt", {}, name), node("dd", {}, value)])));
}

function textField(label, value, rows, oninput, more = {}) {
    const field = node("textarea", { class: "dx-input dx-text", rows: String(rows), oninput, spellcheck: "false", maxlength: "20000", ...more });
    field.value = value;
    return [field, node("label", { class: "dx-field" }, node("span", { class: "dx-label" }, label), field)];
}

// A second question about the same picture.
function adder(row, again) {
    const [question, questionField] = textField(words.question, "", 1, null);
    const [answers, answersField] = textField(words.row.answers, "", 1, null);
    const keep = () => {
        if (!question.value.trim() || !lines(answers.value).length) return (question.value.trim() ? answers : question).focus();
        addRow(row.id, row.at, question.value.trim(), lines(answers.value));
        return again();
    };
    const added = addedTo(row.id).map((one) => node("li", {}, `${one.question} → ${one.answers.join(" | ")} `,
        button(words.row.take_back, "dx-link", () => { edits.adds = edits.adds.filter((other) => other.key !== one.key); keepEdits(); again(); })));
    return node("details", { class: "dx-look-add", open: added.length > 0 },
        node("summary", {}, words.row.add), added.length ? node("ul", {}, ...added) : null, questionField, answersField, button(words.row.add_go, "dx-button", keep));
}

function rowForm(row, again) {
    const now = overlay(row);
    const fault = node("p", { class: "dx-fault", role: "alert" });
    const change = () => {
        const [asked, told] = [question.value.trim(), lines(answers.value)];
        const partly = Boolean(asked) !== Boolean(told.length);
        fault.textContent = partly || (row.answers.length && !told.length) ? words.row.incomplete : "";
        // Half a row is not kept: the last whole one is.
        if (!fault.textContent) changeRow(row, asked || row.question, told);
    };
    const [question, questionField] = textField(words.question, now.question, 2, change, { "data-key": "look question" });
    const [answers, answersField] = textField(words.row.answers, now.answers.join("\n"), Math.min(Math.max(now.answers.length, 2), 8), change, { "data-key": "look answers" });
    const drop = button(now.dropped ? words.row.keep : words.row.drop, "dx-button", () => { dropRows([row], !now.dropped); again(); }, { "data-key": "look drop" });
    return node("div", { class: "dx-look-form" },
        now.mark ? node("p", { class: "dx-mark-word" }, now.mark) : null,
        questionField, answersField, fault, node("div", { class: "dx-look-buttons" }, drop, pinButton(row)), adder(row, again), rowFacts(row));
}

async function openRow(at) {
    const body = node("div", { class: "dx-look-body" });
    const title = node("h3", {});
    const step = async (by) => {
        const next = await neighbour(shownAt, by);
        if (next) await show(next.at);
    };
    const head = node("div", { class: "dx-look-head" }, title,
        button(words.row.previous, "dx-button", () => step(-1), { "data-key": "look previous" }),
        button(words.row.next, "dx-button", () => step(1), { "data-key": "look next" }),
        button(words.row.close, "dx-button dx-plain", () => shown.close(), { "data-key": "look close" }));
    const shown = dialog(words.row.title, "dx-dialog dx-look", head, body);
    let shownAt = at;
    const show = async (place) => {
        shownAt = place;
        let row;
        try {
            row = await look(place);
        } catch (error) {
            body.replaceChildren(node("p", { class: "dx-problem", role: "alert" }, error.message));
            return;
        }
        if (shownAt !== place || !shown.open) return;
        title.textContent = words.row.heading.replace("{row}", row.row);
        redraw(body, [rowPictures(row), rowForm(row, () => show(place))]);
    };
    shown.addEventListener("keydown", (event) => {
        const by = { PageDown: 1, PageUp: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        step(by);
    });
    shown.addEventListener("close", () => tablePlace.querySelector(`[data-at="${shownAt}"]`)?.focus());
    await show(at);
}
