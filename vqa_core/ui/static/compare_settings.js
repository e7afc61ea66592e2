// Below the curves of compared runs: the settings in which they differ, and folded those that are the same.
const words = given.words;
const place = element.querySelector(".dx-differ");
let unfolded = false;

function draw() {
    const { open, runs, differ, same } = props.value;
    if (!open) {
        unfolded = false;
        return place.replaceChildren();
    }
    const rest = node("details", { class: "dx-same", open: unfolded }, node("summary", {}, `${words.same}: ${same.length}`), beside(words.same, runs, same));
    rest.addEventListener("toggle", () => { unfolded = rest.open; });
    redraw(place, [
        node("h3", {}, words.settings),
        differ.length ? beside(words.settings, runs, differ) : node("p", { class: "dx-quiet" }, words.settings_none),
        same.length ? rest : null,
    ]);
}
watch("value", draw);
draw();
