// The line of waiting runs, the next one first. Triggers shift (a run, where to), cancel (a run) and clear (all).
const words = given.words;
const place = element.querySelector(".dx-queue");
const said = node("p", { class: "dx-offscreen", role: "status" });
// The run that the keyboard just moved: where it stands now is said.
let moved = "";

function shift(run, where) {
    moved = run.id;
    trigger("shift", { run: run.id, where });
}

function act(run, name, sign, onclick, dead) {
    const label = words[name].replace("{run}", run.title);
    return node("button", {
        type: "button", class: "dx-shift", title: label, "aria-label": label, "data-key": `${name} ${run.id}`,
        // Not `disabled`: the keyboard would fall out of the line when its run arrives at an end.
        "aria-disabled": dead ? "true" : null, onclick: () => dead || onclick(),
    }, sign);
}

function line(run, index, all) {
    const [first, last] = [index === 0, index === all.length - 1];
    const made = node("li", { "data-wait": run.id },
        node("span", { class: "dx-wait-name", title: run.title === run.id ? null : run.id }, run.title),
        node("span", { class: "dx-quiet dx-wait-place" }, run.place),
        node("span", { class: "dx-shifts" },
            all.length > 2 ? act(run, "first", "⤒", () => shift(run, "first"), first) : null,
            all.length > 1 ? act(run, "up", "↑", () => shift(run, "up"), first) : null,
            all.length > 1 ? act(run, "down", "↓", () => shift(run, "down"), last) : null,
            act(run, "cancel", "✕", () => { moved = ""; trigger("cancel", { run: run.id }); }, false)));
    made.addEventListener("keydown", (event) => {
        const where = event.altKey && { ArrowUp: "up", ArrowDown: "down", Home: "first" }[event.key];
        if (!where) return;
        event.preventDefault();
        shift(run, where);
    });
    return made;
}

// A sweep that was started by mistake is taken back at once; it asks first.
let asking = false;
function clearing(waits) {
    if (waits.length < 3) asking = false;
    if (waits.length < 3) return null;
    const ask = (now) => { asking = now; draw(); place.querySelector(now ? "[data-key=all-no]" : "[data-key=all]")?.focus(); };
    if (!asking) return button(words.all, "dx-link", () => ask(true), { "data-key": "all" });
    return node("div", { class: "dx-ask", role: "alertdialog", "aria-label": words.all },
        node("p", {}, words.all_ask.replace("{count}", waits.length)),
        button(words.all_yes, "dx-button dx-danger", () => { asking = false; trigger("clear", {}); }, { "data-key": "all-yes" }),
        button(words.all_no, "dx-button", () => ask(false), { "data-key": "all-no" }));
}

function draw() {
    const { waits, problem } = props.value;
    // An empty box would leave a gap.
    element.parentElement.classList.toggle("dx-nobody", !waits.length && !problem);
    redraw(place, [
        waits.length ? node("h3", {}, `${words.title} (${waits.length})`) : null,
        waits.length ? node("ol", {}, ...waits.map(line)) : null,
        clearing(waits),
        problem ? node("p", { class: "dx-problem", role: "alert" }, problem) : null,
        said,
    ]);
    const run = waits.find((one) => one.id === moved);
    if (run) said.textContent = words.moved.replace("{run}", run.title).replace("{place}", run.place);
    moved = "";
}

watch("value", draw);
draw();
