// The pictures half of the Ask tab: shows props.value, and triggers upload, submit (a link), select (an example),
// input (the kind) and delete. Which of several pictures is large is the browser's own affair.
const words = props.words;
const place = element.querySelector(".ask-pictures");
const picker = element.querySelector("input[type=file]");
let busy = false;
let problem = "";
let linkOpen = false;
let adding = false;
let selected = props.value.selected;
let chosen = []; // pages of offered PDFs, as "which offer, page"
let dismissed = false;

function send(name, data) {
    busy = true;
    problem = "";
    draw();
    trigger(name, data);
}

function fail(text) {
    busy = false;
    problem = text;
    draw();
}

async function uploadFiles(files, add) {
    if (!files.length || busy) return;
    busy = true;
    problem = "";
    draw();
    try {
        const arrived = [];
        for (const file of files) arrived.push({ path: (await upload(file)).path, name: file.name });
        trigger("upload", { files: arrived, add });
    } catch (error) {
        fail(words.upload_failed.replace("{reason}", error.message || error));
    }
}

// Pictures that the server has already, from the other tab.
document.addEventListener("dx-ask-about", ({ detail }) => element.isConnected && !busy && send("upload", { files: detail.pictures, add: false }));

function openLarge(picture) {
    const image = node("img", { src: fileUrl(picture.preview), alt: picture.name });
    const pan = node("div", { class: "ask-pan" }, image);
    image.addEventListener("click", () => pan.classList.toggle("ask-natural"));
    const close = button(words.close, "ask-plain", () => shown.close());
    const shown = dialog(picture.name, "ask-large", node("div", { class: "ask-row" }, node("span", {}, picture.caption), close), pan);
}

async function openCamera() {
    let stream;
    try {
        stream = await navigator.mediaDevices.getUserMedia({
            video: { facingMode: "environment", width: { ideal: 1920 } },
        });
    } catch (error) {
        fail(words.no_camera.replace("{reason}", error.message || error));
        return;
    }
    const video = node("video", { autoplay: true, playsinline: true });
    video.muted = true;
    video.srcObject = stream;
    const shoot = () => {
        const canvas = node("canvas", { width: video.videoWidth, height: video.videoHeight });
        canvas.getContext("2d").drawImage(video, 0, 0);
        canvas.toBlob(
            (blob) => {
                shown.close();
                uploadFiles([new File([blob], "camera.jpg", { type: "image/jpeg" })], adding);
            },
            "image/jpeg",
            0.95,
        );
    };
    const close = button(words.close, "ask-plain", () => shown.close());
    const shown = dialog(words.camera, "", video, node("div", { class: "ask-row" }, button(words.shoot, "ask-primary", shoot), close));
    shown.addEventListener("close", () => stream.getTracks().forEach((track) => track.stop()));
}

function pick(add) {
    adding = add;
    picker.click();
}

function kinds(value) {
    const one = ([kind, label]) =>
        button(label, "ask-kind", () => kind === value.kind || send("input", { kind }), {
            "aria-pressed": String(kind === value.kind),
        });
    return node("div", { class: "ask-kinds", role: "group", "aria-label": words.kind }, ...Object.entries(words.kinds).map(one));
}

function large(value) {
    const picture = value.pictures[selected];
    if (!picture)
        return node("button", { type: "button", class: "ask-frame ask-empty", "data-key": "frame", onclick: () => pick(false) }, words.empty);
    const open = node(
        "button",
        { type: "button", class: "ask-frame", "data-key": "frame", title: words.zoom, onclick: () => openLarge(picture) },
        node("img", { src: fileUrl(picture.preview), alt: picture.name, draggable: "false" }),
    );
    return node("div", { class: "ask-stage" }, open, remover(picture, selected));
}

function remover(picture, index) {
    return button("×", "ask-remove", () => send("delete", { index }), {
        "aria-label": `${words.remove} ${picture.name}`,
        title: words.remove,
        "data-key": `remove ${index}`,
    });
}

// What is shown, and the others beside it; one picture alone needs no thumbnail.
function under(value) {
    const picture = value.pictures[selected];
    if (!picture) return null;
    const one = (other, index) =>
        node(
            "button",
            {
                type: "button",
                class: "ask-thumb",
                "data-key": `picture ${index}`,
                title: other.caption,
                "aria-label": other.caption,
                "aria-pressed": String(index === selected),
                onclick: () => {
                    selected = index;
                    draw();
                },
            },
            node("img", { src: fileUrl(other.preview), alt: "" }),
        );
    const thumbs = value.pictures.length > 1 ? node("div", { class: "ask-thumbs" }, ...value.pictures.map(one)) : null;
    const more = value.pictures.length < value.most ? button(words.add, "ask-plain", () => pick(true)) : null;
    return node("div", { class: "ask-under" }, node("div", { class: "ask-bar" }, node("span", { class: "ask-note" }, picture.caption), more), thumbs);
}

function sources() {
    const link = button(words.link, "ask-plain", () => {
        linkOpen = !linkOpen;
        draw();
        element.querySelector("input[type=url]")?.focus();
    }, { "aria-expanded": String(linkOpen) });
    return node(
        "div",
        { class: "ask-row" },
        button(words.upload, "ask-plain", () => pick(false)),
        navigator.mediaDevices ? button(words.camera, "ask-plain", () => { adding = false; openCamera(); }) : null,
        link,
    );
}

function linkForm() {
    if (!linkOpen) return null;
    const field = node("input", {
        type: "url", required: true, placeholder: words.link_hint, "aria-label": words.link_label, "data-key": "url", maxlength: 2000,
    });
    const go = (event) => {
        event.preventDefault();
        send("submit", { url: field.value, add: false });
    };
    return node("form", { class: "ask-row", onsubmit: go, novalidate: true }, field, node("button", { class: "ask-button ask-primary" }, words.link_go));
}

function examples(value) {
    if (!value.examples.length) return null;
    const one = (example) =>
        node(
            "button",
            {
                type: "button",
                class: "ask-example",
                "data-key": `example ${example.id}`,
                title: example.title,
                "aria-pressed": String(example.id === value.example),
                onclick: () => send("select", { example: example.id }),
            },
            node("img", { src: fileUrl(example.preview), alt: "" }),
            node("span", {}, example.title),
        );
    return node("div", { class: "ask-examples", role: "group", "aria-label": words.examples }, ...value.examples.map(one));
}

// The pages of PDFs that have several: some are chosen, then taken together.
function offers(value) {
    if (!value.offers.length || dismissed) return null;
    const most = value.most - (value.add ? value.pictures.length : 0);
    const file = (offer, page) => ({ path: offer.file, name: offer.name, page });
    const toggle = (key) => {
        chosen = chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
        draw();
    };
    const page = (offer, at, { number, preview }) => {
        const key = `${at},${number}`;
        const pressed = chosen.includes(key);
        const label = words.page.replace("{number}", number);
        return node(
            "button",
            {
                type: "button", class: "ask-page", "data-key": `page ${key}`, "aria-label": label, "aria-pressed": String(pressed),
                disabled: !pressed && chosen.length >= most, onclick: () => toggle(key),
            },
            node("img", { src: fileUrl(preview), alt: "" }),
            node("span", {}, String(number)),
        );
    };
    const one = (offer, at) =>
        node(
            "div",
            { class: "ask-offer", role: "group", "aria-label": offer.title },
            node("p", { class: "ask-note" }, offer.title),
            node("div", { class: "ask-pages" }, ...offer.pages.map((small) => page(offer, at, small))),
            offer.count > offer.pages.length ? otherPage(offer, (number) => send("upload", { files: [file(offer, number)], add: value.add })) : null,
        );
    const take = () => {
        const files = chosen.map((key) => key.split(",").map(Number)).map(([at, number]) => file(value.offers[at], number));
        send("upload", { files, add: value.add });
    };
    const label = chosen.length > 1 ? words.take_several.replace("{count}", chosen.length) : chosen.length ? words.take_one : words.take_none;
    const full = chosen.length >= most && most > 1 ? node("span", { class: "ask-note" }, words.take_most.replace("{most}", value.most)) : null;
    const leave = button(words.close, "ask-plain", () => {
        dismissed = true;
        draw();
    });
    return node(
        "div",
        { class: "ask-offers" },
        ...value.offers.map(one),
        node("div", { class: "ask-row" }, button(label, "ask-primary", take, { disabled: !chosen.length, "data-key": "take" }), leave, full),
    );
}

function otherPage(offer, go) {
    const field = node("input", {
        type: "number", min: 1, max: offer.count, required: true, "aria-label": words.other_page, placeholder: words.other_page, "data-key": "other page",
    });
    const submit = (event) => {
        event.preventDefault();
        go(field.valueAsNumber);
    };
    return node("form", { class: "ask-row", onsubmit: submit }, field, node("button", { class: "ask-button" }, words.other_page_go));
}

function draw() {
    const value = props.value;
    const note = problem || value.note;
    const state = busy ? node("p", { class: "ask-note", role: "status" }, value.busy || words.opening)
        : note ? node("p", { class: "ask-note ask-problem", role: "alert" }, note) : null;
    redraw(place, [
        node("div", { class: "ask-bar" }, kinds(value), sources()),
        linkForm(),
        state,
        offers(value),
        large(value),
        under(value),
        examples(value),
    ]);
    place.classList.toggle("ask-busy", busy);
}

const filesOf = (data) => [...(data?.files ?? [])].filter((file) => file.size);
const visible = () => element.offsetParent !== null;

picker.addEventListener("change", () => {
    uploadFiles([...picker.files], adding);
    picker.value = "";
});
for (const name of ["dragenter", "dragover"])
    element.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        place.classList.add("ask-drop");
    });
element.addEventListener("dragleave", (event) => element.contains(event.relatedTarget) || place.classList.remove("ask-drop"));
element.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("ask-drop");
    uploadFiles(filesOf(event.dataTransfer), false);
});
document.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    if (!files.length || !visible() || !element.isConnected) return;
    event.preventDefault();
    uploadFiles(files, false);
});
watch("value", () => {
    busy = Boolean(props.value.busy);
    problem = "";
    chosen = [];
    dismissed = false;
    selected = props.value.selected;
    if (!props.value.note) linkOpen = false;
    draw();
});
draw();
