// Files on their way to the server: many small ones go together, what is refused is named and the others arrive. Bytes
// are counted as they leave, which the upload that Gradio lends cannot say.
const words = given.words;
const BATCH_FILES = 100;
const BATCH_BYTES = 32e6;
let sending = null;

const megabytes = (bytes) => (bytes >= 1e6 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(2));

// Why the server did not take it, in its own words where it has some.
function refusal(request) {
    try {
        const { detail } = JSON.parse(request.responseText);
        if (typeof detail === "string") return detail;
    } catch { /* words of no form of ours: the number says it */ }
    return request.status === 413 ? words.send_large : words.send_status.replace("{status}", request.status);
}

// One request; the server answers with a path for each file, in their order.
function post(files, told) {
    return new Promise((resolve, reject) => {
        const form = new FormData();
        for (const { file } of files) form.append("files", file, file.name);
        const request = new XMLHttpRequest();
        sending = request;
        request.upload.addEventListener("progress", (event) => told(event.loaded));
        request.addEventListener("load", () => {
            try {
                const paths = request.status === 200 ? JSON.parse(request.responseText) : null;
                if (Array.isArray(paths) && paths.length === files.length) return resolve(paths);
            } catch { /* an answer that is not JSON is no answer; said below */ }
            reject(new Error(refusal(request)));
        });
        request.addEventListener("error", () => reject(new Error(words.send_broken)));
        request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
        request.open("POST", `${window.gradio_config?.root ?? ""}/gradio_api/upload`);
        request.send(form);
    });
}

function batches(files) {
    const found = [];
    let bytes = Infinity;
    for (const one of files) {
        if (bytes + one.file.size > BATCH_BYTES || found.at(-1).length >= BATCH_FILES) {
            found.push([]);
            bytes = 0;
        }
        found.at(-1).push(one);
        bytes += one.file.size;
    }
    return found;
}

// {arrived: [{path, name}], refused: [{name, reason}]}; told(bytes sent, bytes of all, name). Throws where it was stopped.
async function sendAll(files, told) {
    const most = window.gradio_config?.max_file_size || Infinity;
    const large = files.filter(({ file }) => file.size > most);
    const refused = large.map(({ file, name }) => ({ name, reason: words.send_over.replace("{size}", megabytes(file.size)).replace("{most}", megabytes(most)) }));
    const going = files.filter(({ file }) => file.size <= most);
    const total = going.reduce((sum, { file }) => sum + file.size, 0);
    const arrived = [];
    let before = 0;
    const send = async (batch) => {
        const size = batch.reduce((sum, { file }) => sum + file.size, 0);
        try {
            const paths = await post(batch, (sent) => told(before + Math.min(sent, size), total, batch[0].name));
            arrived.push(...batch.map(({ name }, index) => ({ path: paths[index], name })));
        } catch (error) {
            if (error.name === "AbortError") throw error;
            if (batch.length > 1) {
                for (const one of batch) await send([one]);
                return;
            }
            refused.push({ name: batch[0].name, reason: error.message });
        }
        before += size;
    };
    for (const batch of batches(going)) await send(batch);
    return { arrived, refused };
}

// What was dropped, folders opened up; a file is named by its place in them.
async function droppedFiles(transfer) {
    // Asked for at once: after the first wait the browser has forgotten them.
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
    const found = [];
    const open = async (entry) => {
        if (entry.isFile) {
            const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
            found.push({ file, name: entry.fullPath.replace(/^\//, "") });
            return;
        }
        const reader = entry.createReader();
        const next = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        for (let some = await next(); some.length; some = await next()) for (const one of some) await open(one);
    };
    for (const entry of entries) await open(entry);
    return found;
}

const pickedFiles = (picker) => [...picker.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

async function sendFiles(files) {
    if (!files.length || form.uploading) return;
    form.uploading = true;
    form.chosen = true;
    form.refused = [];
    // Rows that are still being read for an earlier choice are no longer waited for.
    if (form.reading) trigger("leave", { turn: form.turn });
    form.turn += 1;
    form.reading = false;
    form.rows = null;
    const name = files.length === 1 ? files[0].name : words.send_files.replace("{count}", files.length);
    const told = (sent, total) => busy(words.sending.replace("{name}", name).replace("{sent}", megabytes(sent)).replace("{total}", megabytes(total)), total ? sent / total : 1);
    told(0, files.reduce((sum, { file }) => sum + file.size, 0));
    try {
        const { arrived, refused } = await sendAll(files, told);
        form.refused = refused;
        if (arrived.length) ask("origin", { files: arrived }, words.reading);
        else stopped("");
    } catch (error) {
        stopped(error.name === "AbortError" ? "" : words.upload_failed.replace("{reason}", error.message || error));
    } finally {
        form.uploading = false;
        sending = null;
    }
}

function stopped(problem) {
    busy("");
    form.problem = problem;
    drawRows();
    drawStart();
}
