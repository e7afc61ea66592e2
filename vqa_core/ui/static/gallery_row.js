// What the gallery asks the server, one thing at a time; and one row looked at closely, with all it was answered.
const words = given.words;
const place = element.querySelector(".dx-gallery");
const LATE_MS = 60000;
let line = Promise.resolve();
let told = null;
let asked = 0;

// Two answers in one moment would lose one of them, so each question waits for the answer before it.
function askServer(event, data) {
    const { run } = state;
    const ask = () => new Promise((resolve) => {
        const own = (asked += 1);
        const late = setTimeout(() => resolve({ problem: words.late }), LATE_MS);
        told = (value) => {
            if (value.turn !== own && !value.fault) return;
            clearTimeout(late);
            resolve(value);
        };
        document.dispatchEvent(new CustomEvent(`dx-ask-${given.line}`, { detail: { event, data: { ...data, run, turn: own } } }));
    });
    line = line.then(ask);
    return line;
}
document.addEventListener(`dx-told-${given.line}`, ({ detail }) => element.isConnected && detail && told?.(detail));

function largePictures(row) {
    const one = (path) => {
        const image = node("img", { src: fileUrl(path), alt: words.picture, title: words.zoom });
        image.addEventListener("click", () => image.parentElement.classList.toggle("dx-natural"));
        return node("div", { class: "dx-look-picture" }, image);
    };
    return node("div", { class: "dx-look-pictures", tabindex: "0", "aria-label": words.picture },
        ...(row.pictures.length ? row.pictures.map(one) : [node("p", { class: "dx-quiet" }, words.no_picture)]));
}

function answersOf(row) {
    const one = ({ step, text, right, score }) => node("tr", {},
        node("th", { scope: "row" }, words.step.replace("{step}", step)),
        node("td", {}, verdict(right), ...(right ? [text || words.nothing] : marked(text.trim() || words.nothing, nearestTo(text, row.truth))),
            score === undefined ? null : node("span", { class: "dx-quiet" }, ` ${words.score.replace("{score}", score)}`)));
    // The latest is the first that is read.
    return node("div", { class: "dx-table-frame dx-told-frame", tabindex: "0", "aria-label": words.over_time }, node("table", {}, node("tbody", {}, ...[...row.told].reverse().map(one))));
}

// The picture is a copy of ours among the uploads, so the other tab takes it as one that was uploaded.
function askIt(row) {
    document.dispatchEvent(new CustomEvent("dx-tab", { detail: "ask" }));
    document.dispatchEvent(new CustomEvent("dx-ask-about", { detail: { pictures: row.pictures.map((path) => ({ path, name: words.row_name.replace("{number}", row.n + 1) })), question: row.question } }));
    trigger("use", { run: state.run });
}

async function openRow(n) {
    const body = node("div", { class: "dx-look-body" });
    const title = node("h3", {});
    let at = n;
    // The page's own rows, in their order.
    const beside = (by) => state.value.rows[state.value.rows.findIndex((row) => row.n === at) + by];
    const head = node("div", { class: "dx-look-head" });
    const buttons = () => [title,
        button(words.row_before, "dx-button", () => go(-1), { "data-key": "before", disabled: !beside(-1) }),
        button(words.row_after, "dx-button", () => go(1), { "data-key": "after", disabled: !beside(1) }),
        button(words.close, "dx-button dx-plain", () => shown.close(), { "data-key": "close" })];
    const shown = dialog(words.title, "dx-dialog dx-look", head, body);
    const look = async (number) => {
        at = number;
        title.textContent = words.row.replace("{number}", number + 1).replace("{rows}", props.value.counts.all);
        redraw(head, buttons());
        const row = await askServer("look", { number });
        if (at !== number || !shown.open) return;
        if (row.problem) return body.replaceChildren(node("p", { class: "dx-problem", role: "alert" }, row.problem));
        redraw(body, [largePictures(row), node("div", { class: "dx-look-form" },
            node("p", { class: "dx-pin-question" }, row.question || words.no_question),
            row.truth.length ? node("p", {}, node("span", { class: "dx-quiet" }, `${words.truth}: `), row.truth.join(" | ")) : null,
            answersOf(row),
            props.value.can_ask && row.pictures.length ? node("div", { class: "dx-look-buttons" }, button(words.ask, "dx-button", () => { shown.close(); askIt(row); }, { title: words.ask_about, "data-key": "ask it" })) : null)]);
    };
    const go = (by) => {
        const next = beside(by);
        if (next) look(next.n);
    };
    shown.addEventListener("keydown", (event) => {
        const by = { PageDown: 1, PageUp: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        go(by);
    });
    shown.addEventListener("close", () => place.querySelector(`[data-row="${at}"] .dx-answer-open`)?.focus());
    await look(n);
}
