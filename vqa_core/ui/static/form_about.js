// What a set holds at a glance; computed in the background.
const aboutPlace = node("section", { class: "dx-about-rows" });
const about = { copies: () => null, forget() {} };
