// A new run that begins with another's settings and rows, and what of them is no longer here.
const fromPlace = node("div", { class: "dx-from", role: "status", hidden: true });
element.querySelector(".dx-form").prepend(fromPlace);

function sayFrom(notes) {
    fromPlace.hidden = !notes.length;
    fromPlace.replaceChildren(...notes.map((text) => node("p", {}, text)));
}

function takeFrom({ from, sources }) {
    form.sources = sources;
    const one = presetOf(from.preset);
    // Neither preset nor rows were left to the app: another preset leaves the rows as they are.
    Object.assign(form, { preset: from.preset, picked: true, chosen: true, values: { ...one.values, ...from.values }, notice: one.notice, refused: [], problem: "" });
    for (const field of given.fields) show(field);
    drawPresets();
    drawNotice();
    sayFrom(from.notes);
    pins.list = from.pins;
    drawPins();
    pinsChanged();
    if (from.source) choose(from.source);
    else {
        form.source = "";
        standStill();
    }
    form.label = from.label;
    drawRows();
    fromPlace.scrollIntoView({ block: "nearest" });
}
