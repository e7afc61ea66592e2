// Which runs are in view, told by the address, so that a reload comes back to them; not while the other tab is.
function tellAddress(value, isMine) {
    const url = new URL(location.href);
    const shown = document.body.dataset.tab === "finetune" ? value : "";
    if (shown) url.searchParams.set("runs", shown);
    else if (isMine(url.searchParams.get("runs") ?? "")) url.searchParams.delete("runs");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
}

function keepAddress(valueOf, isMine) {
    // What the address asks for comes with the first answer; until then it stays.
    let known = false;
    const tell = () => known && tellAddress(valueOf(), isMine);
    new MutationObserver(tell).observe(document.body, { attributes: true, attributeFilter: ["data-tab"] });
    return () => {
        known = true;
        tell();
    };
}
