// The desk for rows that nobody has answered: a picture, a question kept from the last one, an answer, the next. Enter
// keeps and goes on; Shift+Enter keeps and asks another question about the same picture.
const LAST = "docdex-questions";
const MOST_LAST = 5;
const lastQuestions = () => { try { return JSON.parse(sessionStorage.getItem(LAST) ?? "[]"); } catch { return []; } };

function rememberQuestion(question) {
    const found = [question, ...lastQuestions().filter((one) => one !== question)].slice(0, MOST_LAST);
    try { sessionStorage.setItem(LAST, JSON.stringify(found)); } catch { /* then the chips are empty after a reload */ }
}

// Answered in the set, and in this browser: rows, and the pictures among those that were answered here.
function labelled() {
    const here = Object.values(edits.changes).filter((one) => !one.was).length;
    const { all, unanswered } = form.rows.by_filter;
    return { done: all - unanswered + here, all, here };
}

function labelWords() {
    const { done, all } = labelled();
    const told = words.label.done.replace("{done}", number(done)).replace("{all}", number(all));
    return done < words.label.least ? `${told} · ${words.label.at_least}` : told;
}

function labelBar(more) {
    const { here } = labelled();
    const use = () => saveEdits();
    return node("div", { class: "dx-label-bar" }, node("span", { class: "dx-label-count", role: "status" }, labelWords()),
        here ? button(saving ? words.edit.saving : (here === 1 ? words.label.use_one : words.label.use).replace("{count}", number(here)), "dx-button", () => { more?.(); use(); }, { "data-key": "use labelled", disabled: saving }) : null);
}

// In the table: what is left to do, and the way to the desk.
function labelOffer() {
    if (!form.rows.by_filter.unanswered) return null;
    return node("div", { class: "dx-label-offer" },
        node("p", {}, form.rows.by_filter.unanswered === form.rows.by_filter.all ? words.label.none_yet : words.label.some),
        button(words.label.open, `dx-button${form.rows.by_filter.unanswered === form.rows.by_filter.all ? " dx-primary" : ""}`, openDesk, { "data-key": "label" }),
        labelBar(null));
}

async function openDesk() {
    searchField.value = "";
    const turned = await turnTable({ filter: "unanswered", page: 0, ats: null });
    const first = turned?.rows.find((row) => !edits.changes[row.id]) ?? turned?.rows[0];
    if (!first) return;
    let row = first;
    let adding = false;
    const place = node("div", { class: "dx-desk-picture" });
    const bar = node("div", { class: "dx-desk-bar" });
    const chips = node("div", { class: "dx-desk-chips" });
    const said = node("p", { class: "dx-fault", role: "alert" });
    const [question, questionField] = textField(words.question, lastQuestions()[0] ?? "", 1, null, { "data-key": "desk question" });
    const [answer, answerField] = textField(words.label.answer, "", 1, null, { "data-key": "desk answer", enterkeyhint: "next" });
    const hint = node("p", { class: "dx-quiet dx-desk-hint" }, words.label.hint);

    const drawBar = () => bar.replaceChildren(labelBar(() => shown.close()), button(words.row.close, "dx-button dx-plain", () => shown.close()));
    const drawChips = () => chips.replaceChildren(...lastQuestions().map((one) => button(one, "dx-chip-button", () => { question.value = one; answer.focus(); })));
    const show = async (next) => {
        row = next;
        adding = false;
        const now = overlay(row);
        if (now.answers.length) [question.value, answer.value] = [now.question, now.answers.join("\n")];
        else answer.value = "";
        said.textContent = "";
        drawBar();
        drawChips();
        (question.value ? answer : question).focus();
        try {
            const whole = await look(next.at, following(next.at));
            if (row !== next) return;
            const extra = addedTo(row.id).map((one) => node("li", {}, `${one.question} → ${one.answers.join(" | ")}`));
            place.replaceChildren(rowPictures(whole), node("p", { class: "dx-quiet" }, words.row.heading.replace("{row}", whole.row)), extra.length ? node("ul", { class: "dx-added" }, ...extra) : "");
        } catch (error) {
            said.textContent = error.message;
        }
    };
    const following = (at) => {
        const rows = table.value.rows;
        const index = rows.findIndex((one) => one.at === at);
        return rows.slice(index + 1, index + 3).map((one) => one.at);
    };
    const step = async (by) => {
        const next = await neighbour(row.at, by);
        if (next) await show(next);
        else said.textContent = by > 0 ? words.label.last : words.label.first;
    };
    // Whether what is typed was kept; nothing typed is fine, half of it is not.
    const keep = () => {
        const [asked, told] = [question.value.trim(), lines(answer.value)];
        if (!asked || !told.length) {
            said.textContent = asked ? words.label.no_answer : words.label.no_question;
            (asked ? answer : question).focus();
            return false;
        }
        rememberQuestion(asked);
        if (adding) addRow(row.id, row.at, asked, told);
        else changeRow(row, asked, told);
        return true;
    };
    const another = async () => {
        if (!keep()) return;
        await show(row);
        adding = true;
        [question.value, answer.value] = ["", ""];
        question.focus();
    };
    const onKey = (event) => {
        if (event.isComposing) return;
        if (event.key === "Enter" && [question, answer].includes(event.target)) {
            event.preventDefault();
            if (event.target === question && !answer.value.trim()) { answer.focus(); return; }
            if (event.shiftKey) another();
            else if (keep()) step(1);
            return;
        }
        const typed = [question, answer].includes(event.target);
        const by = { PageDown: 1, PageUp: -1, ArrowDown: 1, ArrowUp: -1, ...(typed && event.target.value ? {} : { ArrowRight: 1, ArrowLeft: -1 }) }[event.key];
        if (!by) return;
        event.preventDefault();
        if (answer.value.trim() && question.value.trim() && !keep()) return;
        step(by);
    };
    const buttons = node("div", { class: "dx-look-buttons" },
        button(words.label.keep, "dx-button dx-primary", () => keep() && step(1), { "data-key": "desk keep" }),
        button(words.label.another, "dx-button", another, { "data-key": "desk another" }),
        button(words.label.skip, "dx-button dx-plain", () => step(1), { "data-key": "desk skip" }),
        button(words.row.previous, "dx-button dx-plain", () => step(-1), { "data-key": "desk previous" }));
    const shown = dialog(words.label.title, "dx-dialog dx-look dx-desk", bar,
        node("div", { class: "dx-look-body" }, place, node("div", { class: "dx-look-form" }, questionField, chips, answerField, said, buttons, hint)));
    shown.addEventListener("keydown", onKey);
    await show(first);
}
