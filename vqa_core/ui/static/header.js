// The header: name, what this host is, the run at work, and the choice of light or dark colours. Triggers open.
const words = props.words;
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
chip.addEventListener("click", () => trigger("open", { run: props.value.run }));

function draw() {
    const value = props.value;
    element.querySelector(".dx-host").textContent = value.host;
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
