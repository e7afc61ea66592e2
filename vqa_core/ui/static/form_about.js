// What a set holds at a glance; computed in the background.
const about = { copies: () => null, forget() {} };
