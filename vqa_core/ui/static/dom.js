// Small DOM builders for the page's own components. Text from the server or a user goes in as text or as a property,
// never as HTML: gr.HTML evaluates its templates as JavaScript, so no value may ever stand in a template.

// gr.HTML pads its container whatever its `padding` says.
element.parentElement.style.padding = "0";

const fileUrl = (path) =>
    `${window.gradio_config?.root ?? ""}/gradio_api/file=${path.split("/").map(encodeURIComponent).join("/")}`;

function node(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child != null && child !== ""));
    return made;
}

// `key` names a button over redraws, so that the keyboard's place is not lost.
function button(label, kind, onclick, more = {}) {
    return node("button", { type: "button", class: `ask-button ${kind}`, onclick, "data-key": label, ...more }, label);
}

function redraw(place, children) {
    const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    place.replaceChildren(...children.filter((child) => child != null));
    if (key) [...place.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus();
}

function dialog(label, kind, ...children) {
    const made = node("dialog", { class: `ask-dialog ${kind}`, "aria-label": label }, ...children);
    made.addEventListener("click", (event) => event.target === made && made.close());
    made.addEventListener("close", () => made.remove());
    element.append(made);
    made.showModal();
    return made;
}
