// The header: name, what this host is, the run at work, and the choice of light or dark colours. Also the two tabs,
// which any part can ask for with a dx-tab event. Triggers open (the run at work) and look (a tab came into view).
const words = given.words;
const KEY = "docdex-theme";
const chip = element.querySelector(".dx-chip");
const theme = element.querySelector(".dx-theme");
const dark = () => document.body.classList.contains("dark");

function colours() {
    const next = dark() ? words.theme_light : words.theme_dark;
    theme.textContent = dark() ? "☀" : "☾";
    theme.title = next;
    theme.setAttribute("aria-label", next);
}

theme.addEventListener("click", () => {
    document.body.classList.toggle("dark");
    try { localStorage.setItem(KEY, dark() ? "dark" : "light"); } catch { /* it then holds until the page is left */ }
    colours();
});
chip.addEventListener("click", () => {
    choose("finetune");
    trigger("open", { run: props.value.run });
});

const tabs = [...element.querySelectorAll("[role=tab]")];
function choose(name) {
    document.body.dataset.tab = name;
    for (const tab of tabs) {
        const chosen = tab.dataset.tab === name;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
        const side = document.getElementById(tab.getAttribute("aria-controls"));
        side?.setAttribute("role", "tabpanel");
        side?.setAttribute("aria-labelledby", tab.id);
    }
}
for (const tab of tabs) {
    tab.addEventListener("click", () => {
        choose(tab.dataset.tab);
        trigger("look", {});
    });
    tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = tabs[1 - tabs.indexOf(tab)];
        other.focus();
        other.click();
    });
}
document.addEventListener("dx-tab", (event) => choose(event.detail));
// An address that names a run, or several, asks for them; the Ask tab is the first otherwise.
const asks = new URLSearchParams(location.search);
choose(asks.has("run") || asks.has("runs") ? "finetune" : "ask");

function draw() {
    const value = props.value;
    element.querySelector(".dx-host").textContent = value.host;
    element.querySelector(".dx-who").textContent = value.who;
    chip.hidden = !value.chip;
    chip.textContent = value.chip;
    chip.title = words.open;
}

try {
    const kept = localStorage.getItem(KEY);
    if (kept && !new URLSearchParams(location.search).has("__theme")) document.body.classList.toggle("dark", kept === "dark");
} catch { /* the system's colours it is */ }
new MutationObserver(colours).observe(document.body, { attributes: true, attributeFilter: ["class"] });
watch("value", draw);
draw();
colours();
