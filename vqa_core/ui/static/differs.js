// Where two answers differ: letters of short ones, words of long ones, by their longest common part.
const MOST_LETTERS = 48;
const MOST_PARTS = 300;
const partsOf = (text, byLetter) => (byLetter ? [...text] : text.split(/(\s+)/)).slice(0, MOST_PARTS);
const plain = (part) => part.toLowerCase();

// For each part of `said` whether `wanted` has it too, in the same order.
function kept(said, wanted) {
    const lengths = Array.from({ length: said.length + 1 }, () => new Uint16Array(wanted.length + 1));
    for (let i = said.length - 1; i >= 0; i -= 1)
        for (let j = wanted.length - 1; j >= 0; j -= 1)
            lengths[i][j] = plain(said[i]) === plain(wanted[j]) ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    const same = said.map(() => false);
    for (let i = 0, j = 0; i < said.length && j < wanted.length;) {
        if (plain(said[i]) === plain(wanted[j])) { same[i] = true; i += 1; j += 1; }
        else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
        else j += 1;
    }
    return same;
}

const shareKept = (same) => same.filter(Boolean).length / (same.length || 1);

// The nearest of the accepted answers; null without any.
function nearestTo(text, truths) {
    const near = (truth) => shareKept(kept(partsOf(text, true), partsOf(truth, true))) + shareKept(kept(partsOf(truth, true), partsOf(text, true)));
    return truths.length ? truths.reduce((best, one) => (near(one) > near(best) ? one : best)) : null;
}

// `text` as nodes, with what is not in `other` marked; unmarked where they share too little for a mark to tell anything.
function marked(text, other) {
    if (!other) return [text];
    const byLetter = text.length <= MOST_LETTERS && other.length <= MOST_LETTERS;
    const parts = partsOf(text, byLetter);
    const others = partsOf(other, byLetter);
    const same = kept(parts, others);
    if (same.every(Boolean) || Math.min(shareKept(same), shareKept(kept(others, parts))) < 0.5) return [text];
    const found = [];
    parts.forEach((part, index) => {
        const differs = !same[index] && part.trim() !== "";
        if (found.at(-1)?.differs === differs) found.at(-1).text += part;
        else found.push({ differs, text: part });
    });
    const rest = (byLetter ? [...text] : text.split(/(\s+)/)).slice(MOST_PARTS).join("");
    return [...found.map((one) => (one.differs ? node("mark", { class: "dx-differs" }, one.text) : one.text)), rest];
}
