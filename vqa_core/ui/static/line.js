// One line of words, said by a screen reader when it changes.
const place = element.querySelector("p");
const draw = () => {
    place.textContent = props.value;
    place.hidden = !props.value;
};
watch("value", draw);
draw();
