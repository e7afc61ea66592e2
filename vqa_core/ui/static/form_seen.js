// Step 3 of a new run: three rows as the model gets them. Looked at once the step comes near the screen, and again when
// a setting that matters has changed; an answer to an earlier question is dropped.
const seenPlace = element.querySelector(".dx-seen");
const sight = { turn: 0, key: "", value: null, doing: "", near: false, waiting: null, shown: 0, agreed: "" };
const seenWords = given.seen.words;
const LOOK_AFTER_MS = 500;
const shownSpace = (text) => text.replaceAll("\n", "↵\n").replaceAll("\t", "⇥");

// What the model sees depends on these and on nothing else.
const sightKey = () => JSON.stringify([form.rows?.source ?? "", ...given.seen.matters.map((name) => form.values[name])]);

function lookLater() {
    if (sightKey() === sight.key) return;
    clearTimeout(sight.waiting);
    // What is shown is of other settings now, and so is what it refuses.
    if (!form.rows) Object.assign(sight, { turn: sight.turn + 1, key: "", value: null, doing: "" });
    else if (sight.value) sight.value = { ...sight.value, refused: [], old: true };
    drawSeen();
    if (form.rows && sight.near) sight.waiting = setTimeout(lookNow, LOOK_AFTER_MS);
}

function lookNow(byHand = false) {
    if (!form.rows) return;
    // One at a time: the server would go through all that was typed meanwhile.
    if (sight.doing) return;
    // Who asked for a look at these rows through this model need not ask again for another setting.
    const subject = JSON.stringify([form.rows.source, form.values.model]);
    if (byHand) sight.agreed = subject;
    Object.assign(sight, { turn: sight.turn + 1, key: sightKey(), doing: byHand && sight.value?.state === "ask" ? seenWords.fetching : seenWords.looking });
    askServer("seen", "look", { turn: sight.turn, values: asked(), asked: sight.agreed === subject });
    drawSeen();
}

answered("seen", (value) => {
    if (value.state !== "fault" && value.turn !== sight.turn) {
        sight.doing = "";
        return lookLater();
    }
    sight.doing = "";
    if (sight.key !== sightKey()) {
        sight.key = "";
        return lookLater();
    }
    Object.assign(sight, { value, shown: Math.min(sight.shown, Math.max(0, (value.rows?.length ?? 1) - 1)) });
    drawSeen();
    drawStart();
});

// Why this run cannot start, as far as the look tells.
const sightProblems = () => (sight.value?.refused ?? []).map((text) => ({ field: "", text }));

function enlarge(path, place, opener) {
    const shown = dialog(seenWords.tile.replace("{place}", place), "dx-dialog dx-tile-look",
        node("div", { class: "dx-look-head" }, node("h3", {}, seenWords.tile.replace("{place}", place)), button(seenWords.close, "dx-button", () => shown.close())),
        node("img", { src: fileUrl(path), alt: "" }));
    shown.addEventListener("close", () => opener.focus());
}

function drawPicture(picture) {
    // Of a picture's tiles one is reached by Tab, the others by arrows.
    const tile = (path, place, at = 0) => {
        const made = node("button", { type: "button", class: "dx-tile", tabindex: at ? "-1" : "0", "aria-label": seenWords.enlarge.replace("{place}", place), title: place, onclick: () => enlarge(path, place, made) },
            node("img", { src: fileUrl(path), alt: "", loading: "lazy", decoding: "async" }));
        return made;
    };
    const { rows, columns, tiles } = picture;
    const grid = node("div", { class: "dx-tiles" }, ...tiles.slice(0, rows * columns).map((path, at) => tile(path, `${Math.floor(at / columns) + 1} · ${(at % columns) + 1}`, at)));
    grid.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
        const to = grid.children[[...grid.children].indexOf(event.target) + step];
        if (!step) return;
        event.preventDefault();
        to?.focus();
    });
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    return node("figure", { class: "dx-seen-picture" },
        node("div", { class: "dx-cut" }, rows ? grid : null, node("div", { class: rows ? "dx-whole" : "dx-whole dx-alone" }, tile(tiles.at(-1), seenWords.whole))),
        node("figcaption", { class: "dx-quiet" }, picture.caption));
}

function drawToken([text, id, learnt, visual]) {
    const title = seenWords.token.replace("{id}", id).replace("{text}", `'${text}'`);
    return node("span", { class: visual ? "dx-visual" : learnt ? "dx-learnt" : "dx-token", title: visual ? null : title }, shownSpace(text) || "·");
}

function drawSeenRow(row) {
    const key = (kind, text) => node("span", {}, node("span", { class: kind }, "abc"), text);
    return node("div", { class: "dx-seen-row" },
        node("p", { class: "dx-quiet dx-seen-counts" }, row.counts),
        node("div", { class: "dx-seen-body" },
            node("div", { class: "dx-seen-pictures" }, ...(row.pictures.length ? row.pictures.map(drawPicture) : [node("p", { class: "dx-quiet" }, seenWords.no_picture)])),
            node("div", { class: "dx-seen-text" },
                node("div", { class: "dx-prompt", tabindex: "0", role: "group", "aria-label": seenWords.prompt }, ...row.pieces.map(drawToken), row.more ? node("span", { class: "dx-quiet" }, seenWords.more.replace("{count}", number(row.more))) : null),
                node("p", { class: "dx-seen-legend dx-quiet" },
                    key("dx-learnt", seenWords.learnt), key("dx-token", seenWords.read), row.pictures.length ? key("dx-visual", seenWords.pictures) : null))));
}

function drawSeenRows(rows) {
    const choice = ({ why, row }, at) => node("button", {
        type: "button", class: "dx-segment", "aria-label": `${seenWords.why[why]} · ${seenWords.row.replace("{row}", row)}`, "aria-pressed": String(at === sight.shown), "data-key": `seen ${at}`,
        onclick: () => { sight.shown = at; drawSeen(); },
    }, node("span", {}, seenWords.why[why]), node("span", { class: "dx-dot-between", "aria-hidden": "true" }, " · "), node("span", {}, seenWords.row.replace("{row}", row)));
    return [
        rows.length > 1 ? node("div", { class: "dx-segments dx-seen-choice", role: "group", "aria-label": seenWords.rows }, ...rows.map(choice)) : null,
        rows.length ? drawSeenRow(rows[sight.shown]) : null,
    ];
}

function drawSeen() {
    const { value, doing } = sight;
    const list = (texts, kind) => (texts?.length ? node("ul", { class: kind }, ...texts.map((text) => node("li", {}, text))) : null);
    const asks = value?.state === "ask" && !doing;
    // A file of the model may have been mended meanwhile, which the form does not know.
    const again = !doing && ["seen", "problem", "fault"].includes(value?.state) ? button(seenWords.again, "dx-link", () => lookNow(true)) : null;
    const head = node("div", { class: "dx-seen-head" }, node("h4", {}, seenWords.title), doing ? node("span", { class: "dx-quiet", role: "status" }, doing) : again);
    redraw(seenPlace, form.rows && (value || doing) ? [
        head,
        asks || value?.state === "wait" ? node("p", { class: "dx-quiet" }, value.text) : null,
        asks ? button(seenWords.look, "dx-button dx-look-now", () => lookNow(true)) : null,
        value?.state === "problem" || value?.state === "fault" ? node("p", { class: "dx-problem", role: "alert" }, value.text) : null,
        value?.refused?.length ? node("div", { class: "dx-problem" }, node("p", {}, seenWords.refused), list(value.refused, "")) : null,
        list(value?.warnings, "dx-statements"),
        ...(value?.rows ? drawSeenRows(value.rows) : []),
    ] : []);
    seenPlace.setAttribute("aria-busy", String(Boolean(doing)));
    seenPlace.classList.toggle("dx-old", Boolean(doing || value?.old));
}

document.addEventListener("dx-form-edited", () => element.isConnected && lookLater());
// A look takes a core for a second: only for who comes near the step.
new IntersectionObserver((entries) => {
    sight.near = entries.some((entry) => entry.isIntersecting);
    if (sight.near) lookLater();
}, { rootMargin: "300px" }).observe(seenPlace.parentElement);
