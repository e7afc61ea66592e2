// The conversation half of the Ask tab: shows props.value, and triggers submit (a question), stop and clear.
const words = props.words;
const log = element.querySelector(".ask-log");
const quick = element.querySelector(".ask-quick");
const form = element.querySelector("form");
const field = element.querySelector("textarea");
const go = form.querySelector("button");
const notice = element.querySelector(".ask-notice");
const bar = element.querySelector(".ask-talk-bar");

// The question on its way to the server, shown at once: a host that is loading a model answers late.
let sent = "";

function ask(text) {
    const question = text.trim();
    if (!question || busy()) return;
    sent = text;
    if (field.value === text) field.value = "";
    draw();
    trigger("submit", { text: question });
}

const busy = () => Boolean(sent) || props.value.busy;
const sending = () => ({ question: sent.trim(), text: "", status: "sending", state: words.sending, footer: [], busy: true });
const turns = () => (sent ? [...props.value.turns, sending()] : props.value.turns);

function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

async function copy(text, clicked) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        // No clipboard without https: the old way still works there.
        const area = node("textarea", { class: "ask-offscreen" });
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
    clicked.textContent = words.copied;
    setTimeout(() => (clicked.textContent = words.copy), 1500);
}

function footer(turn) {
    if (!turn.footer.length || turn.busy) return null;
    const parts = turn.footer.flatMap((part, index) => [
        index ? " · " : "",
        part.mark ? node("span", { class: `ask-mark ask-${part.mark}` }, part.text) : part.text,
    ]);
    const meta = node("span", { class: "ask-meta", tabindex: turn.details ? 0 : null }, ...parts);
    if (turn.details) meta.append(node("span", { class: "ask-details" }, ` · ${turn.details}`));
    const copying = turn.text
        ? node("button", { type: "button", class: "ask-copy", onclick: (event) => copy(turn.text, event.currentTarget) }, words.copy)
        : null;
    return node("div", { class: "ask-foot" }, meta, copying);
}

// One article a turn; only what changed is drawn again, so that a screen reader hears an answer once.
function drawTurn(place, turn) {
    const mark = JSON.stringify(turn);
    if (place.dataset.mark === mark) return;
    place.dataset.mark = mark;
    place.dataset.status = turn.status;
    const answer = turn.problem
        ? node("p", { class: "ask-answer ask-problem" }, turn.problem)
        : node("p", { class: turn.text ? "ask-answer" : "ask-answer ask-state" }, turn.text || turn.state || words.nothing);
    place.replaceChildren(
        node("p", { class: "ask-question" }, node("span", { class: "ask-offscreen" }, `${words.you}: `), turn.question),
        node("div", { class: "ask-reply" }, ...[answer, footer(turn)].filter(Boolean)),
    );
}

function drawLog(turns) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const before = log.querySelectorAll("article").length;
    if (!turns.length) {
        log.replaceChildren(node("p", { class: "ask-nothing" }, words.empty));
        return;
    }
    log.querySelector(".ask-nothing")?.remove();
    while (log.children.length > turns.length) log.lastChild.remove();
    while (log.children.length < turns.length) log.append(node("article", { class: "ask-turn" }));
    turns.forEach((turn, index) => drawTurn(log.children[index], turn));
    if (atEnd || turns.length > before) log.scrollTop = log.scrollHeight;
}

function drawQuick(questions) {
    const one = (question) => button(question, "ask-chip", () => ask(question), { disabled: busy() });
    redraw(quick, questions.map(one));
}

function draw() {
    const value = props.value;
    drawLog(turns());
    drawQuick(value.quick);
    field.placeholder = value.placeholder;
    notice.textContent = value.notice;
    notice.hidden = !value.notice;
    log.setAttribute("aria-busy", String(busy()));
    go.textContent = busy() ? words.stop : words.ask;
    go.className = `ask-button ${busy() ? "ask-stop" : "ask-primary"}`;
    bar.hidden = !turns().length;
}

form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy()) trigger("stop", {});
    else ask(field.value);
});
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        ask(field.value);
    } else if (event.key === "ArrowUp" && !field.value && props.value.turns.length) {
        event.preventDefault();
        field.value = props.value.turns.at(-1).question;
        grow();
    } else if (event.key === "Escape" && busy()) trigger("stop", {});
});
// A question of the other tab, to be read again and sent.
document.addEventListener("dx-ask-about", ({ detail }) => {
    if (!element.isConnected) return;
    field.value = detail.question;
    grow();
    field.focus();
});
bar.querySelector("button").addEventListener("click", () => trigger("clear", {}));
watch("value", () => {
    // Not taken: it goes back into the field.
    if (sent && props.value.notice && !field.value) field.value = sent;
    sent = "";
    grow();
    draw();
});
draw();
