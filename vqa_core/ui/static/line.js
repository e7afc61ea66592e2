// One line of words, said by a screen reader when it changes; without words it takes no room.
const place = element.querySelector("p");
const draw = () => {
    place.textContent = props.value;
    element.closest(".block").style.display = props.value ? "" : "none";
};
watch("value", draw);
draw();
