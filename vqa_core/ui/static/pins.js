// Pinned questions of a run over time: each with its answers from step to step, equal ones that follow each other as one.
const words = given.words;
const place = element.querySelector(".dx-pins");
const FIRST = 1;
const LAST = 5;
const opened = new Set();
let run = "";

// The answer that the run's adapter gives: of the step that was kept, else the last.
const isNow = (stretch, index, all) => { const { kept } = props.value; return kept === null ? index === all.length - 1 : stretch.from <= kept && kept <= stretch.to; };
const steps = (stretch) => (stretch.from === stretch.to ? words.step.replace("{step}", stretch.from) : words.steps.replace("{from}", stretch.from).replace("{to}", stretch.to));

function verdict(right) {
    if (right === null) return null;
    return node("span", { class: "dx-verdict", "data-right": String(right), title: right ? words.right : words.wrong }, node("span", { class: "dx-offscreen" }, `${right ? words.right : words.wrong}: `));
}

function stretchOf(stretch, now) {
    const sure = stretch.sure === null ? null : node("span", { class: "dx-quiet" }, words.sure.replace("{percent}", Math.round(stretch.sure * 100)));
    return node("li", { class: "dx-stretch", "aria-current": now ? "true" : null },
        node("span", { class: "dx-quiet dx-stretch-steps" }, steps(stretch), now && props.value.kept !== null ? ` · ${words.kept.replace("{step}", props.value.kept)}` : null),
        node("span", { class: "dx-stretch-text" }, verdict(stretch.right), stretch.text.trim() || words.nothing),
        sure);
}

// Of many the first and the last are seen; the others when they are asked for.
function stretches(pin) {
    const all = pin.stretches.map((stretch, index) => stretchOf(stretch, isNow(stretch, index, pin.stretches)));
    const between = all.length - FIRST - LAST;
    if (between < 2 || opened.has(pin.n)) return all;
    const more = node("li", {}, button(words.more.replace("{count}", between), "dx-link", () => { opened.add(pin.n); draw(); }, { "data-key": `more ${pin.n}` }));
    return [...all.slice(0, FIRST), more, ...all.slice(-LAST)];
}

function openPicture(pin, picture) {
    const image = node("img", { src: fileUrl(picture.large), alt: "", title: words.zoom });
    const frame = node("div", { class: "dx-look-picture" }, image);
    image.addEventListener("click", () => frame.classList.toggle("dx-natural"));
    const shown = dialog(pin.question, "dx-dialog dx-look", node("div", { class: "dx-look-head" }, node("h3", {}, pin.question), button(words.close, "dx-button dx-plain", () => shown.close())),
        node("div", { class: "dx-look-pictures", tabindex: "0" }, frame));
}

function lineOf(pin) {
    const label = words.picture.replace("{question}", pin.question);
    const images = pin.pictures.map((picture, index) => node("button", { type: "button", class: "dx-pin-picture", "aria-label": label, "data-key": `picture ${pin.n} ${index}`, onclick: () => openPicture(pin, picture) }, node("img", { src: fileUrl(picture.thumb), alt: "", decoding: "async" })));
    return node("li", { class: "dx-pin" },
        node("div", { class: "dx-pin-pictures" }, ...images),
        node("div", { class: "dx-pin-told" },
            node("p", { class: "dx-pin-question" }, pin.question),
            pin.truth.length ? node("p", { class: "dx-quiet" }, `${words.truth}: ${pin.truth.join(" | ")}`) : null,
            pin.left_out ? node("p", { class: "dx-quiet" }, words.left_out.replace("{count}", pin.left_out)) : null,
            pin.stretches.length ? node("ol", { class: "dx-stretches" }, ...stretches(pin)) : node("p", { class: "dx-quiet" }, props.value.live ? words.waiting : words.without)));
}

function draw() {
    const value = props.value;
    if (!value?.run || (!value.pins.length && !value.problem)) return place.replaceChildren();
    return redraw(place, [
        node("h3", {}, words.title),
        value.problem ? node("p", { class: "dx-problem", role: "alert" }, value.problem) : null,
        value.pins.length ? node("ul", {}, ...value.pins.map(lineOf)) : null,
    ]);
}

function update() {
    if (props.value?.run !== run) {
        run = props.value?.run ?? "";
        opened.clear();
    }
    draw();
}
watch("value", update);
update();
