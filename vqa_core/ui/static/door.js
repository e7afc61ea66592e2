// The door of the Fine-tune tab on a Space: words for visitors, and the tab's own parts in view for the owner. What the
// owner alone may do is refused by the server, whatever is in view here.
const place = element.querySelector(".dx-door");

function draw() {
    const value = props.value;
    document.body.dataset.tune = value?.open ? "open" : "closed";
    place.textContent = value?.text ?? "";
    place.hidden = !value?.text;
}
watch("value", draw);
draw();
