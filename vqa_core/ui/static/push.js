// The dialog that pushes a run to the Hub. A dx-push event opens it; triggers push. The token is in its field alone, and
// gone from there once it is sent.
const words = given.words;
let open = null;
let began = 0;

const pushing = () => props.value.state === "pushing" || began > 0;

function field(label, input, about) {
    return node("label", { class: "dx-field" }, node("span", { class: "dx-label" }, label), input, about ? node("span", { class: "dx-about" }, about) : null);
}

function show({ run, title, login }) {
    const repo = node("input", { class: "dx-input", type: "text", required: true, placeholder: words.repo_hint.replace("{run}", run), autocomplete: "off", spellcheck: "false" });
    const secret = login ? null : node("input", { class: "dx-input", type: "password", required: true, autocomplete: "off", placeholder: "hf_..." });
    const hidden = node("input", { class: "dx-check", type: "checkbox", checked: true });
    const said = node("p", { class: "dx-push-said", role: "status" });
    const go = node("button", { class: "dx-button dx-primary" }, words.go);
    const close = button(words.close, "dx-button", () => open.place.close());
    const form = node("form", { class: "dx-push-form" },
        node("h3", {}, words.title.replace("{run}", () => title)),
        node("p", { class: "dx-quiet" }, words.what),
        field(words.repo, repo),
        node("label", { class: "dx-tool" }, hidden, words.private),
        secret ? field(words.token, secret, words.token_about) : null,
        said, node("div", { class: "dx-push-buttons" }, go, close));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (pushing()) return;
        began = Date.now();
        trigger("push", { run, repo: repo.value.trim(), private: hidden.checked, token: secret?.value ?? "" });
        if (secret) secret.value = "";
        draw();
    });
    open = { place: dialog(words.title.replace("{run}", () => title), "dx-dialog", form), said, go, secret, repo };
    open.place.addEventListener("close", () => { open = null; });
    repo.focus();
    draw();
}

function draw() {
    if (!open) return;
    const { state, text, url } = props.value;
    const busy = pushing();
    const seconds = began ? ` ${Math.round((Date.now() - began) / 1000)} s` : "";
    open.go.disabled = busy;
    open.go.hidden = state === "done" && !busy;
    open.said.className = `dx-push-said${state === "failed" && !busy ? " dx-problem" : ""}`;
    // Only an address of the web becomes a link.
    const link = /^https?:\/\//.test(url) ? node("a", { href: url, target: "_blank", rel: "noopener" }, url) : null;
    open.said.replaceChildren(...(busy ? [words.pushing + seconds] : state === "done" ? [`${text} `, link ?? url] : [text]));
}

document.addEventListener("dx-push", (event) => {
    // What an earlier push said belongs to its own dialog.
    if (!pushing()) props.value = { state: "idle", text: "", url: "" };
    show(event.detail);
});
watch("value", () => {
    if (props.value.state !== "pushing") began = 0;
    draw();
});
setInterval(() => { if (open && pushing()) draw(); }, 1000);
