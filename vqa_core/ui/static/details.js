// Below the curves of a run: its log, settings and files. What the reader has opened stays open while values arrive.
const words = given.words;
const place = element.querySelector(".dx-details");
let run = "";
let parts = null;

function layOut(value) {
    const log = node("pre", { class: "dx-log", tabindex: "0" });
    const settings = node("div", { class: "dx-table-frame dx-all-settings" });
    const files = node("div", { class: "dx-files" });
    const changed = node("span", { class: "dx-quiet" });
    parts = { log, settings, files, changed, logBox: node("details", { open: value.log_open }, node("summary", {}, words.log), log) };
    place.replaceChildren(
        node("section", { class: "dx-files-box" }, node("h3", {}, words.files), files),
        parts.logBox,
        node("details", {}, node("summary", {}, `${words.settings} `, changed), settings),
    );
    parts.logBox.addEventListener("toggle", () => { log.scrollTop = log.scrollHeight; });
}

function drawLog(lines) {
    const { log } = parts;
    const text = lines.join("\n");
    if (log.textContent === (text || words.log_empty)) return;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.textContent = text || words.log_empty;
    if (atEnd) log.scrollTop = log.scrollHeight;
}

function drawFiles(files) {
    const link = (file) => node("a", { class: "dx-button", href: fileUrl(file.path), download: file.name, "data-key": file.name }, file.name, node("span", { class: "dx-quiet" }, ` ${file.size}`));
    redraw(parts.files, [...files.map(link), files.length < 2 ? node("span", { class: "dx-quiet" }, words.files_none) : null]);
}

function drawSettings(settings) {
    const count = settings.filter((one) => one.changed).length;
    parts.changed.textContent = count ? `${count} ${words.changed}` : "";
    const line = (one) => node("tr", { class: one.changed ? "dx-changed" : "" },
        node("th", { scope: "row" }, one.changed ? node("span", { class: "dx-dot", title: words.changed }) : null, one.label, one.unit ? node("span", { class: "dx-quiet" }, ` ${one.unit}`) : null),
        node("td", {}, one.value, one.changed ? node("span", { class: "dx-quiet" }, ` (${one.usual})`) : null));
    parts.settings.replaceChildren(node("table", {}, node("tbody", {}, ...settings.map(line))));
}

function update() {
    const value = props.value;
    if (!value?.run) {
        run = "";
        place.replaceChildren();
        return;
    }
    if (value.run !== run) {
        run = value.run;
        layOut(value);
    } else if (value.log_open) parts.logBox.open = parts.logBox.open || !parts.opened;
    parts.opened = value.log_open;
    drawLog(value.log);
    drawFiles(value.files);
    drawSettings(value.settings);
}
watch("value", update);
update();
