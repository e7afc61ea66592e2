// A part that grows: the server sends it whole once and then only what changed (changes.py). Here it is put together,
// and what follows reads `props.value` as the whole; `given.first` is what the part shows before anything came. Triggers
// lost: a change came whose forerunner did not.
let grownTurn = 0;
let grownValue = given.first;
let seenMessage = null;
const grownActs = [];

function grown(old, change) {
    if ("is" in change) return change.is;
    if ("in" in change) {
        const made = { ...old };
        for (const key of change.gone) delete made[key];
        for (const [key, inner] of Object.entries(change.in)) made[key] = grown(made[key], inner);
        return made;
    }
    const made = old.slice(0, change.keep);
    for (const [index, inner] of Object.entries(change.at)) made[index] = grown(made[index], inner);
    return made.concat(change.add);
}

// Whether the message told anything that can be shown.
function takeMessage(message) {
    if (message === seenMessage) return false;
    seenMessage = message;
    if (message && "change" in message) {
        if (message.before !== grownTurn) {
            trigger("lost", {});
            return false;
        }
        grownValue = grown(grownValue, message.change);
    } else grownValue = message && "whole" in message ? message.whole : message;
    grownTurn = message?.turn ?? 0;
    return true;
}

{
    const sent = props;
    const told = watch;
    props = { get value() { return grownValue; } };
    watch = (_, act) => grownActs.push(act);
    takeMessage(sent.value);
    told("value", () => takeMessage(sent.value) && grownActs.forEach((act) => act()));
}
