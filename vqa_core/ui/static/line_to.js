// A line between another part's script and the server: an event of the document becomes a trigger here, and the answer
// an event again. Nothing of it is seen.
document.addEventListener(`dx-ask-${given.line}`, ({ detail }) => {
    if (element.isConnected && given.events.includes(detail.event)) trigger(detail.event, detail.data);
});
watch("value", () => document.dispatchEvent(new CustomEvent(`dx-told-${given.line}`, { detail: props.value })));
