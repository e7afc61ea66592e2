// Where values lie in a plot: nice ticks, linear and logarithmic scales, and numbers as people read them.
function niceStep(span, count) {
    const raw = span / Math.max(count, 1);
    const power = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 2.5, 5, 10].map((times) => times * power).find((step) => step >= raw * 0.999);
}

function linearTicks(low, high, count) {
    const step = niceStep(high - low, count);
    const ticks = [];
    for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) ticks.push(Number(tick.toPrecision(12)));
    return ticks;
}

function logTicks(low, high) {
    const ticks = [];
    const decades = Math.log10(high / low);
    const times = decades > 4 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 3, 5, 7];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
        for (const factor of times) {
            const tick = factor * 10 ** power;
            if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
        }
    return ticks.length > 1 ? ticks : linearTicks(low, high, 4);
}

function numberWords(value) {
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace("e+", "e");
    if (size >= 1000) return Math.round(value).toLocaleString("en");
    return String(Number(value.toPrecision(size < 1 ? 3 : 4)));
}

// {at, ticks, low, high}: `at` gives the pixel of a value.
function scaleOf(low, high, from, to, logarithmic, count) {
    if (logarithmic) {
        const [a, b] = [Math.log(low), Math.log(high)];
        return { low, high, at: (value) => from + ((Math.log(Math.max(value, low * 1e-6)) - a) / (b - a)) * (to - from), ticks: logTicks(low, high) };
    }
    return { low, high, at: (value) => from + ((value - low) / (high - low)) * (to - from), ticks: linearTicks(low, high, count) };
}

// Exponential moving average with its start corrected (Kingma & Ba 2015, section 3). A value that is the mean of
// several in a row counts as that many: `counts` says of how many.
function smoothed(values, weight, counts = null) {
    let average = 0;
    let share = 1;
    return values.map((value, index) => {
        const kept = counts ? weight ** counts[index] : weight;
        average = kept * average + (1 - kept) * value;
        share *= kept;
        return average / (1 - share);
    });
}

function nearest(xs, x) {
    let low = 0;
    let high = xs.length - 1;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (xs[middle] < x) low = middle;
        else high = middle;
    }
    return Math.abs(xs[low] - x) <= Math.abs(xs[high] - x) ? low : high;
}
