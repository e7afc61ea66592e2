// What a set holds: small histograms with their tables, the commonest answers, and a line with buttons for whatever
// stands in it twice. Worked out in the background; of built-in rows when somebody opens it.
const aboutPlace = node("section", { class: "dx-about-rows" });
const about = {
    set: "", turn: 0, value: null, doing: "", problem: "", open: false, asked: false,
    of(rows) {
        about.leave();
        Object.assign(about, { set: rows.id, value: null, doing: "", problem: "", asked: false });
        if (rows.own || about.open) about.ask();
        else drawAbout();
    },
    ask() {
        const { test_share, seed } = form.values;
        about.asked = true;
        about.turn += 1;
        about.doing = words.about.doing;
        askServer("about", "tell", { turn: about.turn, set: about.set, test_share, seed });
        drawAbout();
    },
    leave() {
        if (!about.doing) return;
        askServer("about", "leave", { turn: about.turn });
        Object.assign(about, { doing: "", asked: false });
        drawAbout();
    },
};

answered("about", (value) => {
    if (value.act === "fault") Object.assign(about, { doing: "", problem: value.problem });
    else if (value.turn !== about.turn) return;
    else if (value.spare) return dropRows(value.spare);
    else if (value.doing) {
        about.doing = about.doing && value.doing;
        return drawAbout();
    } else Object.assign(about, { doing: "", value: value.about ?? null, problem: value.problem ?? "" });
    drawAbout();
    drawTable();
});

function histogram({ title, bins }) {
    const first = bins.findIndex((bin) => bin.count);
    if (first < 0) return null;
    const last = bins.length - 1 - [...bins].reverse().findIndex((bin) => bin.count);
    const shown = bins.slice(first, last + 1);
    const most = Math.max(...shown.map((bin) => bin.count));
    const column = (bin) => {
        const bar = node("i", {});
        bar.style.height = `${bin.count ? Math.max(3, Math.round((bin.count / most) * 56)) : 0}px`;
        return node("div", { class: "dx-bar", title: `${bin.label}: ${number(bin.count)}` }, bar, node("span", {}, bin.low));
    };
    return node("figure", { class: "dx-histogram" }, node("figcaption", { class: "dx-label" }, title),
        node("div", { class: "dx-bars", "aria-hidden": "true" }, ...shown.map(column)),
        node("details", { class: "dx-table" }, node("summary", { "aria-label": `${title}: ${words.about.table}` }, words.about.table),
            node("div", { class: "dx-table-frame" }, node("table", {},
                node("thead", {}, node("tr", {}, node("th", { scope: "col" }, words.about.range), node("th", { scope: "col" }, words.about.count))),
                node("tbody", {}, ...shown.map((bin) => node("tr", {}, node("td", {}, bin.label), node("td", {}, number(bin.count)))))))));
}

function statement({ name, text, drop }) {
    const show = () => turnTable({ filter: name, page: 0, ats: null, label: text });
    const dropAll = () => askServer("about", "spare", { turn: about.turn, set: about.set, name });
    return node("li", {}, node("span", {}, text), " ",
        name ? button(words.about.show, "dx-link", show, { "data-key": `show ${name}` }) : null, " ",
        drop ? button(words.about.drop, "dx-link", dropAll, { "data-key": `drop ${name}` }) : null);
}

function aboutBody({ facts, histograms, commonest }) {
    const percent = (share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
    const answers = commonest.slice(0, 6).map(([answer, count, share]) => node("li", {}, node("span", {}, answer), node("span", { class: "dx-quiet" }, `${number(count)} · ${percent(share)}`)));
    return node("div", { class: "dx-about-body" },
        node("dl", { class: "dx-about-facts" }, ...facts.map(([name, value]) => node("div", {}, node("dt", {}, name), node("dd", {}, value)))),
        ...histograms.map(histogram),
        answers.length ? node("div", { class: "dx-commonest" }, node("p", { class: "dx-label" }, words.about.commonest), node("ol", {}, ...answers)) : null);
}

function drawAbout() {
    const { value, doing, problem } = about;
    const toggle = (event) => {
        about.open = event.target.open;
        if (about.open && !about.asked) about.ask();
    };
    redraw(aboutPlace, [
        value?.statements.length ? node("ul", { class: "dx-statements" }, ...value.statements.map(statement)) : null,
        node("details", { open: about.open, ontoggle: toggle }, node("summary", { "data-key": "about" }, words.about.title),
            doing ? node("p", { class: "dx-quiet", role: "status" }, doing) : null,
            problem ? node("p", { class: "dx-problem", role: "alert" }, problem) : null,
            value ? aboutBody(value) : null),
    ]);
}
