// All plots of one run: a panel each, one x axis for all. What the reader has set (zoom, scale, smoothing) is kept here
// and outlives new values; only paths and ticks change when they arrive, so nothing flickers.
const words = given.words;
const place = element.querySelector(".dx-curves");
const HEIGHT = 232;
const PAD = { left: 52, right: 14, top: 12, bottom: 26 };
const SVG = "http://www.w3.org/2000/svg";

let run = "";
let mode = "step";
let weight = 0.6;
let zoom = null; // [from, to] in the units of `mode`
let reading = null; // the panel whose values are told
let pointed = null; // x under the pointer or the keyboard's cursor
const panels = new Map();

const svg = (tag, attributes = {}, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
};

const xsOf = (curve) => {
    if (mode === "minutes") return curve.minutes;
    const times = mode === "samples" ? (curve.samples_a_step ?? props.value.samples_a_step) : 1;
    return times === 1 ? curve.steps : curve.steps.map((step) => step * times);
};
const markX = (mark) => (mode === "minutes" ? mark.minutes : mark.step * (mode === "samples" ? props.value.samples_a_step : 1));

// The smoothed line of a curve: where values were left out it goes through the means of all of them.
function averageOf(curve) {
    const through = curve.means ?? curve;
    return { xs: xsOf({ ...through, samples_a_step: curve.samples_a_step }), values: smoothed(through.values, weight, curve.means?.counts) };
}

function wholeRange() {
    const all = props.value.panels.flatMap((panel) => panel.curves.flatMap((curve) => [xsOf(curve)[0], xsOf(curve).at(-1)]));
    const [low, high] = [Math.min(0, ...all), Math.max(...all)];
    return high > low ? [low, high] : [low, low + 1];
}

// The y range of what is in view.
function heights(panel, own, [from, to]) {
    let [low, high] = [Infinity, -Infinity];
    for (const curve of panel.curves) {
        const xs = xsOf(curve);
        const seen = curve.values.filter((value, index) => xs[index] >= from && xs[index] <= to && (!own.log || value > 0));
        for (const value of seen) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
    }
    if (panel.share && !own.log) return [0, Math.max(1, high)];
    if (!Number.isFinite(low)) return own.log ? [0.1, 1] : [0, 1];
    if (own.log) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
    if (low >= 0 && low < high * 0.6) low = 0;
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    return [low === 0 ? 0 : low - room, high + room];
}

const STAR = "M0,-7 L1.9,-2.3 6.9,-2.1 2.9,1 4.3,5.8 0,3 -4.3,5.8 -2.9,1 -6.9,-2.1 -1.9,-2.3Z";
const line = (xs, ys) => xs.map((x, index) => `${index ? "L" : "M"}${x.toFixed(1)},${ys[index].toFixed(1)}`).join("");

// --- one panel ---

function makePanel(panel) {
    const own = { log: false, key: panel.key };
    own.clip = `clip-${Math.random().toString(36).slice(2)}`;
    own.clipBox = svg("rect");
    for (const layer of ["grid", "marks", "lines", "ends", "cursor"]) own[layer] = svg("g", { class: `dx-${layer}` });
    own.lines.setAttribute("clip-path", `url(#${own.clip})`);
    own.brush = svg("rect", { class: "dx-brush", visibility: "hidden" });
    own.chart = svg(
        "svg",
        { class: "dx-chart", tabindex: "0", role: "img", height: HEIGHT },
        svg("defs", {}, svg("clipPath", { id: own.clip }, own.clipBox)),
        own.grid, own.marks, own.lines, own.ends, own.cursor, own.brush,
    );
    own.tip = node("div", { class: "dx-tip", hidden: true });
    own.said = node("p", { class: "dx-offscreen", "aria-live": "polite" });
    own.legend = node("div", { class: "dx-legend" });
    own.tools = node("div", { class: "dx-tools" });
    own.rows = node("div", { class: "dx-table-frame", tabindex: "0" });
    own.table = node("details", { class: "dx-table" }, node("summary", {}, words.table), own.rows);
    own.table.addEventListener("toggle", () => fillTable(own));
    own.box = node(
        "section",
        { class: "dx-panel", "data-panel": panel.key, "aria-label": panel.title },
        node("header", { class: "dx-panel-head" }, node("h3", {}, panel.title), own.tools),
        own.legend,
        node("div", { class: "dx-chart-frame" }, own.chart, own.tip),
        own.said,
        own.table,
    );
    makeTools(own, panel);
    listen(own);
    panels.set(panel.key, own);
    return own;
}

function makeTools(own, panel) {
    if (!panel.share) {
        const box = node("input", { type: "checkbox", onchange: (event) => { own.log = event.target.checked; draw(); } });
        own.tools.append(node("label", { class: "dx-tool" }, box, words.log));
    }
    if (!panel.share) {
        const slider = node("input", { type: "range", min: "0", max: "0.95", step: "0.05", value: String(weight), class: "dx-smooth" });
        slider.addEventListener("input", () => {
            weight = Number(slider.value);
            for (const other of place.querySelectorAll(".dx-smooth")) other.value = slider.value;
            draw();
        });
        own.smooth = node("label", { class: "dx-tool" }, words.smooth, slider);
        own.tools.append(own.smooth);
    }
    own.reset = node("button", { type: "button", class: "dx-link", hidden: true, onclick: () => { zoom = null; draw(); } }, words.reset);
    own.tools.append(own.reset);
}

function drawPanel(panel) {
    const own = panels.get(panel.key);
    const width = Math.max(own.chart.parentElement.clientWidth, 200);
    const range = zoom ?? wholeRange();
    own.panel = panel;
    own.chart.setAttribute("width", width);
    own.chart.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    own.chart.setAttribute("aria-label", `${panel.title}. ${words.hint}`);
    own.x = scaleOf(...range, PAD.left, width - PAD.right, false, Math.floor(width / 90));
    own.y = scaleOf(...heights(panel, own, range), HEIGHT - PAD.bottom, PAD.top, own.log, 5);
    own.width = width;
    own.reset.hidden = !zoom;
    // A run's first point is often a held-out one, which is never smoothed; the training curve follows.
    if (own.smooth) own.smooth.hidden = !panel.curves.some((curve) => !curve.scored);
    for (const [name, value] of Object.entries({ x: PAD.left - 8, y: PAD.top - 8, width: width - PAD.left - PAD.right + 16, height: HEIGHT - PAD.bottom - PAD.top + 16 }))
        own.clipBox.setAttribute(name, value);
    drawGrid(own, width);
    drawMarks(own, range);
    drawLines(own, panel);
    drawLegend(own, panel);
    drawCursor(own);
    if (own.table.open) fillTable(own);
}

function drawGrid(own, width) {
    const shapes = [];
    for (const tick of own.y.ticks) {
        const y = own.y.at(tick);
        shapes.push(svg("line", { x1: PAD.left, x2: width - PAD.right, y1: y, y2: y, class: "dx-rule" }));
        shapes.push(svg("text", { x: PAD.left - 8, y: y + 4, "text-anchor": "end" }, numberWords(tick)));
    }
    for (const tick of own.x.ticks) {
        const x = own.x.at(tick);
        shapes.push(svg("line", { x1: x, x2: x, y1: HEIGHT - PAD.bottom, y2: HEIGHT - PAD.bottom + 4, class: "dx-rule" }));
        const anchor = x > width - PAD.right - 12 ? "end" : "middle";
        shapes.push(svg("text", { x: anchor === "end" ? x + PAD.right - 2 : x, y: HEIGHT - PAD.bottom + 18, "text-anchor": anchor }, numberWords(tick)));
    }
    own.grid.replaceChildren(...shapes);
}

function drawMarks(own, [from, to]) {
    const bottom = HEIGHT - PAD.bottom;
    const shapes = [];
    for (const mark of props.value.marks) {
        const value = markX(mark);
        if (value < from || value > to) continue;
        const x = own.x.at(value);
        const small = mark.event === "checkpoint";
        const shape = small
            ? svg("path", { d: `M${x},${bottom - 6}l3.5,6h-7z`, class: "dx-mark" })
            : svg("line", { x1: x, x2: x, y1: PAD.top, y2: bottom, class: "dx-mark dx-mark-line" });
        shapes.push(svg("g", { "data-event": mark.event }, svg("title", {}, `${mark.label} · ${numberWords(value)}`), shape));
        if (!small) {
            const late = x > own.width - 90;
            shapes.push(svg("text", { x: late ? x - 4 : x + 4, y: PAD.top + 10, "text-anchor": late ? "end" : "start" }, mark.label));
        }
    }
    own.marks.replaceChildren(...shapes);
}

function drawLines(own, panel) {
    const shapes = [];
    if (panel.baseline) {
        const y = own.y.at(panel.baseline.value);
        shapes.push(svg("line", { x1: PAD.left, x2: own.width - PAD.right, y1: y, y2: y, class: "dx-baseline" }));
        const label = `${panel.baseline.label} ${numberWords(panel.baseline.value)}`;
        shapes.push(svg("text", { x: own.width - PAD.right, y: y - 5, "text-anchor": "end" }, label));
    }
    for (const curve of panel.curves) {
        const xs = xsOf(curve).map(own.x.at);
        const ys = curve.values.map(own.y.at);
        const group = svg("g", { class: `dx-curve dx-curve-${curve.key}`, "data-curve": curve.key });
        if (curve.scored) {
            group.append(svg("path", { d: line(xs, ys), class: "dx-strong" }));
            const every = Math.ceil(xs.length / 80);
            xs.forEach((x, index) => index % every === 0 && group.append(svg("circle", { cx: x, cy: ys[index], r: 3 })));
            if (curve.best !== null) group.append(svg("path", { d: STAR, class: "dx-best", transform: `translate(${xs[curve.best]},${ys[curve.best]})` }));
        } else if (weight > 0 && xs.length > 2) {
            group.append(svg("path", { d: line(xs, ys), class: "dx-faint" }));
            const average = averageOf(curve);
            group.append(svg("path", { d: line(average.xs.map(own.x.at), average.values.map(own.y.at)), class: "dx-strong" }));
        } else group.append(svg("path", { d: line(xs, ys), class: "dx-strong" }));
        if (xs.length === 1) group.append(svg("circle", { cx: xs[0], cy: ys[0], r: 3 }));
        shapes.push(group);
    }
    own.lines.replaceChildren(...shapes);
    drawEnds(own, panel);
}

// Where several runs share a plot, each curve's sign stands at its end; those that would cover each other move apart.
function drawEnds(own, panel) {
    const named = panel.curves.filter((curve) => curve.end).flatMap((curve) => {
        const { xs, values } = !curve.scored && weight > 0 && curve.values.length > 2 ? averageOf(curve) : { xs: xsOf(curve), values: curve.values };
        const last = xs.findLastIndex((x) => x <= own.x.high);
        return last < 0 || xs[last] < own.x.low ? [] : [{ curve, x: own.x.at(xs[last]) + 4, y: own.y.at(values[last]) + 4 }];
    });
    const placed = [];
    // Upwards from the lowest: below it is the axis.
    for (const one of named.sort((a, b) => b.y - a.y)) {
        one.y = Math.min(one.y, HEIGHT - PAD.bottom);
        for (const other of placed) if (Math.abs(other.x - one.x) < 12) one.y = Math.min(one.y, other.y - 12);
        placed.push(one);
    }
    own.ends.replaceChildren(...placed.map(({ curve, x, y }) => svg("text", { x, y, class: `dx-end dx-curve-${curve.key}` }, curve.end)));
}

function drawLegend(own, panel) {
    const one = (curve) => {
        const best = curve.best === null || curve.best === curve.values.length - 1 ? "" : `${props.value.kept ? words.kept : words.best} ${numberWords(curve.values[curve.best])}`;
        return node(
            "span",
            { class: `dx-key dx-curve-${curve.key}` },
            node("i", { class: curve.scored ? "dx-swatch dx-dots" : "dx-swatch" }),
            `${curve.label} `,
            node("b", {}, numberWords(curve.values.at(-1))),
            best && node("span", { class: "dx-quiet" }, ` ★ ${best}`),
        );
    };
    own.legend.replaceChildren(...panel.curves.map(one));
}

// --- reading values ---

function readings(panel) {
    return panel.curves.map((curve) => {
        const xs = xsOf(curve);
        const index = nearest(xs, pointed);
        const average = !curve.scored && weight > 0 && xs.length > 2 ? averageOf(curve) : null;
        return { curve, x: xs[index], value: curve.values[index], smooth: average && average.values[nearest(average.xs, xs[index])] };
    });
}

function drawCursor(own) {
    const hidden = pointed === null || pointed < own.x.low || pointed > own.x.high;
    if (hidden) {
        own.cursor.replaceChildren();
        own.tip.hidden = true;
        return;
    }
    const found = readings(own.panel);
    const x = own.x.at(pointed);
    const dots = found.map((one) => svg("circle", { cx: own.x.at(one.x), cy: own.y.at(one.smooth ?? one.value), r: 4, class: `dx-curve-${one.curve.key}` }));
    own.cursor.replaceChildren(svg("line", { x1: x, x2: x, y1: PAD.top, y2: HEIGHT - PAD.bottom }), ...dots.filter((dot, index) => found[index].x >= own.x.low && found[index].x <= own.x.high));
    own.tip.replaceChildren(
        node("p", { class: "dx-tip-x" }, `${words.modes[mode]} ${numberWords(Number(pointed.toPrecision(4)))}`),
        ...found.map((one) => node(
            "p", { class: `dx-key dx-curve-${one.curve.key}` },
            node("i", { class: one.curve.scored ? "dx-swatch dx-dots" : "dx-swatch" }),
            `${one.curve.label} `, node("b", {}, numberWords(one.value)),
            one.x === pointed ? "" : node("span", { class: "dx-quiet" }, ` @ ${numberWords(one.x)}`),
            one.smooth === null ? "" : node("span", { class: "dx-quiet dx-tip-more" }, `${words.smoothed} ${numberWords(one.smooth)}`),
        )),
    );
    // Words stand in the plot that is read; the others show the same place by their line.
    own.tip.hidden = own !== reading;
    const left = x + 14 + own.tip.offsetWidth > own.width ? x - own.tip.offsetWidth - 14 : x + 14;
    own.tip.style.transform = `translate(${Math.max(left, 0)}px, ${PAD.top}px)`;
}

const drawCursors = () => shown().forEach((panel) => drawCursor(panels.get(panel.key)));

function densest(panel) {
    return panel.curves.map(xsOf).reduce((most, xs) => (xs.length > most.length ? xs : most));
}

function point(own, x) {
    reading = own;
    pointed = x === null ? null : densest(own.panel)[nearest(densest(own.panel), x)];
    drawCursors();
}

function say(own) {
    own.said.textContent = pointed === null ? "" : `${words.modes[mode]} ${numberWords(pointed)}: ${readings(own.panel).map((one) => `${one.curve.label} ${numberWords(one.value)}`).join(", ")}`;
}

// --- zooming ---

function zoomTo(from, to) {
    const [low, high] = wholeRange();
    const [a, b] = [Math.max(from, low), Math.min(to, high)];
    zoom = b - a >= (high - low) * 0.999 ? null : b > a ? [a, b] : zoom;
    draw();
}

function zoomAround(x, factor) {
    const [low, high] = zoom ?? wholeRange();
    if ((high - low) * factor < 1e-6) return;
    zoomTo(x - (x - low) * factor, x + (high - x) * factor);
}

function listen(own) {
    let from = null;
    const valueAt = (event) => {
        const x = event.clientX - own.chart.getBoundingClientRect().left;
        const share = (x - PAD.left) / (own.width - PAD.left - PAD.right);
        return own.x.low + Math.min(Math.max(share, 0), 1) * (own.x.high - own.x.low);
    };
    own.chart.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        from = valueAt(event);
        own.chart.setPointerCapture(event.pointerId);
    });
    own.chart.addEventListener("pointermove", (event) => {
        point(own, valueAt(event));
        if (from === null) return;
        const [a, b] = [own.x.at(from), own.x.at(valueAt(event))];
        for (const [name, value] of Object.entries({ x: Math.min(a, b), y: PAD.top, width: Math.abs(b - a), height: HEIGHT - PAD.bottom - PAD.top, visibility: Math.abs(b - a) > 4 ? "visible" : "hidden" }))
            own.brush.setAttribute(name, value);
    });
    own.chart.addEventListener("pointerup", (event) => {
        const to = valueAt(event);
        own.brush.setAttribute("visibility", "hidden");
        if (from !== null && Math.abs(own.x.at(to) - own.x.at(from)) > 4) zoomTo(Math.min(from, to), Math.max(from, to));
        from = null;
    });
    own.chart.addEventListener("pointercancel", () => { from = null; own.brush.setAttribute("visibility", "hidden"); });
    own.chart.addEventListener("pointerleave", () => from === null && point(own, null));
    own.chart.addEventListener("dblclick", () => { zoom = null; draw(); });
    // The wheel scrolls the page until the plot is chosen: by a click, the keyboard, or Ctrl.
    own.chart.addEventListener("wheel", (event) => {
        if (document.activeElement !== own.chart && !event.ctrlKey) return;
        event.preventDefault();
        zoomAround(valueAt(event), event.deltaY > 0 ? 1.25 : 0.8);
    }, { passive: false });
    own.chart.addEventListener("keydown", (event) => press(own, event));
    own.chart.addEventListener("blur", () => point(own, null));
}

function press(own, event) {
    const xs = densest(own.panel);
    const [low, high] = zoom ?? wholeRange();
    const index = pointed === null ? nearest(xs, low) : nearest(xs, pointed);
    const moves = {
        ArrowLeft: () => point(own, xs[Math.max(index - 1, 0)]),
        ArrowRight: () => point(own, xs[Math.min(pointed === null ? index : index + 1, xs.length - 1)]),
        Home: () => point(own, xs[0]),
        End: () => point(own, xs.at(-1)),
        "+": () => zoomAround(pointed ?? (low + high) / 2, 0.8),
        "-": () => zoomAround(pointed ?? (low + high) / 2, 1.25),
        0: () => { zoom = null; draw(); },
        Escape: () => { zoom = null; point(own, null); draw(); },
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
    say(own);
}

// --- the table behind a plot ---

function fillTable(own) {
    if (!own.table.open) return own.rows.replaceChildren();
    const byX = new Map();
    own.panel.curves.forEach((curve, column) => xsOf(curve).forEach((x, index) => {
        if (!byX.has(x)) byX.set(x, []);
        byX.get(x)[column] = curve.values[index];
    }));
    const head = node("tr", {}, ...[words.modes[mode], ...own.panel.curves.map((curve) => curve.label)].map((label) => node("th", { scope: "col" }, label)));
    const rows = [...byX.entries()].sort(([a], [b]) => b - a).map(([x, values]) => node(
        "tr", {}, node("th", { scope: "row" }, numberWords(x)),
        ...own.panel.curves.map((_, column) => node("td", {}, values[column] === undefined ? "" : numberWords(values[column]))),
    ));
    own.rows.replaceChildren(node("table", {}, node("thead", {}, head), node("tbody", {}, ...rows)));
}

// --- all of it ---

const moreOpen = () => place.querySelector(".dx-more")?.open ?? false;
// A folded panel has no points before somebody unfolds it.
const shown = () => props.value.panels.filter((panel) => panels.has(panel.key) && panel.curves.length && (!panel.folded || moreOpen()));

function switcher() {
    const one = ([key, label]) => node("button", { type: "button", class: "dx-segment", "aria-pressed": String(key === mode), onclick: (event) => {
        if (key === mode) return;
        mode = key;
        zoom = null;
        pointed = null;
        for (const other of event.target.parentElement.children) other.setAttribute("aria-pressed", String(other === event.target));
        draw();
    } }, label);
    return node("div", { class: "dx-segments", role: "group", "aria-label": words.x }, ...Object.entries(words.modes).map(one));
}

function layOut() {
    const making = props.value.panels;
    const more = node("details", { class: "dx-more" }, node("summary", {}, words.more), node("div", { class: "dx-panels" }));
    more.open = moreOpen();
    more.addEventListener("toggle", () => {
        if (more.open && making.some((panel) => panel.folded && !panel.curves.length)) trigger("unfold", {});
        draw();
    });
    const main = node("div", { class: "dx-panels" });
    for (const panel of making) (panel.folded ? more.lastChild : main).append((panels.get(panel.key) ?? makePanel(panel)).box);
    place.replaceChildren(node("div", { class: "dx-curves-head" }, node("span", { class: "dx-quiet" }, words.x), switcher()), main);
    if (making.some((panel) => panel.folded)) place.append(more);
}

let queued = false;
function draw() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
        queued = false;
        shown().forEach(drawPanel);
    });
}

function update() {
    const value = props.value;
    if (!value?.run) return place.replaceChildren();
    if (value.run !== run) {
        run = value.run;
        zoom = null;
        pointed = null;
        panels.clear();
        place.replaceChildren();
    }
    if (!value.panels.length) return place.replaceChildren(node("p", { class: "dx-quiet dx-nothing" }, words.empty));
    if (value.panels.some((panel) => !panels.has(panel.key)) || !place.querySelector(".dx-panels")) layOut();
    draw();
}

new ResizeObserver(() => props.value?.run && draw()).observe(place);
watch("value", update);
update();
