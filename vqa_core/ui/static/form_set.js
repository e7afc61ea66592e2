// The head of a set: its name, what it holds, and what can be done with the whole of it.
const aboutPlace = node("section", { class: "dx-about-rows" });

function setHead(rows) {
    return node("div", { class: "dx-set" }, node("p", { class: "dx-counts", role: "status" }, rows.counts));
}
