/** The room of trigger: live sound and files, and a model that is taught a voice. */
import { call, openStream, send, upload } from "/page/api.js";
import { path, pythonArguments } from "/page/calls.js";
import { announce, colour, dropZone, field, fitted, h, onTheme, select } from "/page/dom.js";
import { LiveSound, streamCall } from "/page/live.js";
import { chime, decodeFile, openMicrophone, RATE_HZ, spectrum, toPcm, toWav } from "/page/sound.js";
const CHUNK = 640; // samples of 40 ms
const FILE_CHUNK = 8_000; // samples of a message from a file
const COLUMNS = 400; // of the spectrogram, 16 s
const BANDS = 64;
const CLIP_S = 2;
const WANTED_CLIPS = 10;
const POLL_MS = 1_000;
export function mount(room) {
    const view = new SoundView();
    const model = select([["", "the model that comes with seqapps"]]);
    const threshold = h("input", { type: "range", min: 0.05, max: 0.95, step: 0.05, value: 0.5 });
    const shownThreshold = h("output", { class: "number" }, "0.50");
    const found = h("ul", { class: "list", "aria-live": "polite", id: "heard" });
    const state = h("p", { class: "quiet", id: "state" }, "The microphone is off.");
    const button = h("button", { type: "button" }, "Start the microphone");
    const player = h("audio", { controls: true });
    player.hidden = true;
    let live = null;
    let word = "the word";
    const options = () => ({
        threshold: Number(threshold.value),
        ...(model.value && { model: model.value }),
    });
    const heard = (row, lateS) => {
        const late = lateS === undefined ? "" : `, reported ${lateS.toFixed(2)} s later`;
        found.prepend(h("li", {}, `${clock(row.time_s)}  ${row.word}  ${row.score.toFixed(2)}`, h("span", { class: "quiet small" }, late)));
        announce(`${row.word}, ${clock(row.time_s)}`);
    };
    const stop = () => {
        live?.stop();
        live = null;
        button.textContent = "Start the microphone";
        state.textContent = "The microphone is off.";
    };
    const start = async () => {
        room.fail(null);
        found.replaceChildren();
        view.clear(Number(threshold.value));
        const own = new LiveSound("trigger", options(), (row, nowS) => {
            view.addProbabilities(row.probabilities);
            for (const one of row.detections) {
                heard(one, nowS - one.time_s);
                chime();
            }
        }, (error) => {
            stop();
            room.fail(error);
        }, (chunk) => view.addSound(chunk));
        live = own;
        try {
            await own.start();
        }
        catch (error) {
            if (live === own)
                throw error;
        }
        if (live !== own)
            return; // stopped while the browser asked for permission
        button.textContent = "Stop the microphone";
        state.textContent = `Listening for “${word}”. The sound goes to this server only.`;
        room.show(streamCall("trigger", "detect", "detections", options()));
    };
    button.addEventListener("click", () => {
        if (live)
            return stop();
        start().catch((error) => {
            stop();
            room.fail(error);
        });
    });
    threshold.addEventListener("input", () => {
        shownThreshold.textContent = Number(threshold.value).toFixed(2);
        view.threshold = Number(threshold.value);
    });
    threshold.addEventListener("change", () => {
        if (live)
            void restart();
    });
    const restart = async () => {
        live?.stop();
        await start().catch(room.fail);
    };
    const detect = async ([file]) => {
        if (!file)
            return;
        stop();
        room.fail(null);
        found.replaceChildren();
        player.hidden = false;
        player.src = URL.createObjectURL(file);
        state.textContent = `Reading ${file.name} …`;
        try {
            const samples = await decodeFile(file);
            view.clear(Number(threshold.value));
            const count = await streamFile(samples, options(), view, heard);
            state.textContent = `${file.name}: ${count || "no"} detection${count === 1 ? "" : "s"} in ${(samples.length / RATE_HZ).toFixed(1)} s.`;
            room.show(fileCall(file.name, options()));
        }
        catch (error) {
            state.textContent = "The microphone is off.";
            room.fail(error);
        }
    };
    const heat = field("Threshold", threshold);
    heat.append(shownThreshold);
    room.host.append(h("section", { class: "card stack" }, h("div", { class: "row" }, button, state), view.element, h("div", { class: "columns" }, heat, field("Model", model)), h("h2", {}, "Detections"), found), h("section", { class: "card stack" }, h("h2", {}, "A recording"), dropZone("Choose or drop a sound file", "audio/*", false, (files) => void detect(files)), player), teaching(room, model));
    call("trigger", "settings", {}).then(({ answers: [row] }) => {
        if (!row)
            return;
        word = row.word;
        threshold.value = String(row.threshold);
        threshold.dispatchEvent(new Event("input"));
    }).catch(room.fail);
    return stop;
}
function fileCall(name, options) {
    const given = { threshold: options.threshold };
    return {
        app: "trigger", verb: "detect", options: given, files: [name],
        python: ({ load }) => `${load}found = model.detect(${pythonArguments([path(name)], given)})`,
    };
}
const clock = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
/** Stream a file as fast as the server answers; return the number of detections. */
async function streamFile(samples, options, view, heard) {
    const socket = openStream("trigger", "stream", options);
    let at = 0;
    let count = 0;
    return new Promise((done, failed) => {
        const next = () => {
            if (at >= samples.length)
                return socket.send("end");
            const chunk = samples.subarray(at, at + FILE_CHUNK);
            at += FILE_CHUNK;
            socket.send(toPcm(chunk));
            for (let start = 0; start < chunk.length; start += CHUNK)
                view.addSound(chunk.subarray(start, start + CHUNK));
        };
        socket.addEventListener("open", next);
        socket.addEventListener("message", (event) => {
            const row = JSON.parse(event.data);
            view.addProbabilities(row.probabilities);
            for (const one of row.detections)
                heard(one);
            count += row.detections.length;
            if (socket.readyState === WebSocket.OPEN && at < samples.length + FILE_CHUNK)
                next();
        });
        socket.addEventListener("close", (event) => {
            if (event.code === 1000)
                done(count);
            else
                failed(new Error(event.reason || "the server ended the connection"));
        });
    });
}
/** Spectrogram and probability, which move to the left by a pixel for each 40 ms. */
class SoundView {
    element;
    threshold = 0.5;
    spectrogram = h("canvas", {
        role: "img", "aria-label": "Spectrogram, 0 to 8 kHz", width: COLUMNS, height: BANDS, class: "spectrogram",
    });
    curve = h("canvas", { role: "img", "aria-label": "Probability of the word" });
    pen = this.spectrogram.getContext("2d");
    waiting = []; // spectra that are not drawn yet
    probabilities = [];
    tints = { accent: "", warm: "" };
    isPlanned = false;
    constructor() {
        this.element = h("div", { class: "stack" }, this.spectrogram, this.curve);
        onTheme(this.element, () => {
            this.tints = { accent: colour("accent"), warm: colour("warm") };
            this.pen.globalAlpha = 1;
            this.pen.globalCompositeOperation = "source-in"; // what was drawn keeps its strength
            this.pen.fillStyle = this.tints.accent;
            this.pen.fillRect(0, 0, COLUMNS, BANDS);
            this.plan();
        });
    }
    clear(threshold) {
        this.waiting = [];
        this.probabilities = [];
        this.threshold = threshold;
        this.tints = { accent: colour("accent"), warm: colour("warm") };
        this.pen.clearRect(0, 0, COLUMNS, BANDS);
        this.plan();
    }
    addSound(chunk) {
        this.waiting.push(spectrum(chunk));
        this.plan();
    }
    addProbabilities(values) {
        this.probabilities.push(...values);
        this.plan();
    }
    plan() {
        if (this.isPlanned)
            return;
        this.isPlanned = true;
        requestAnimationFrame(() => {
            this.isPlanned = false;
            if (this.element.isConnected)
                this.draw();
        });
    }
    draw() {
        const added = this.waiting.slice(-COLUMNS);
        this.waiting = [];
        this.pen.globalAlpha = 1;
        this.pen.globalCompositeOperation = "copy";
        if (added.length)
            this.pen.drawImage(this.spectrogram, -added.length, 0);
        this.pen.globalCompositeOperation = "source-over";
        this.pen.fillStyle = this.tints.accent;
        added.forEach((column, index) => {
            for (let band = 0; band < BANDS; band += 1) {
                const level = Math.max(...column.subarray(4 * band, 4 * band + 4));
                this.pen.globalAlpha = Math.max(0, Math.min(1, (level + 25) / 55));
                this.pen.fillRect(COLUMNS - added.length + index, BANDS - 1 - band, 1, 1);
            }
        });
        this.drawCurve();
    }
    drawCurve() {
        this.probabilities = this.probabilities.slice(-COLUMNS);
        const { pen, width, height } = fitted(this.curve, 80);
        const y = (p) => 2 + (height - 4) * (1 - p);
        pen.strokeStyle = this.tints.warm;
        pen.setLineDash([5, 4]);
        pen.strokeRect(-2, y(this.threshold), width + 4, height);
        pen.setLineDash([]);
        pen.strokeStyle = this.tints.accent;
        pen.lineWidth = 2;
        pen.beginPath();
        const first = COLUMNS - this.probabilities.length;
        this.probabilities.forEach((p, index) => pen.lineTo(((first + index) / COLUMNS) * width, y(p)));
        pen.stroke();
    }
}
/** The part of the room that teaches the model a voice. */
function teaching(room, model) {
    const clips = [];
    const list = h("ol", { class: "list" });
    const count = h("p", { class: "quiet", "aria-live": "polite" });
    const record = h("button", { type: "button", class: "plain" }, "Record a clip (2 s)");
    const teach = h("button", { type: "button" }, "Teach");
    const progress = h("progress", { "aria-label": "Training" });
    const log = h("pre", { class: "log", tabindex: "0", "aria-label": "Output of the training" });
    progress.hidden = log.hidden = true;
    const show = () => {
        count.textContent = `${clips.length} of about ${WANTED_CLIPS} clips, each with the word once.`;
        teach.disabled = clips.length < 3;
        list.replaceChildren(...clips.map((clip, index) => {
            const remove = h("button", { type: "button", class: "plain small", "aria-label": `Remove clip ${index + 1}` }, "Remove");
            remove.addEventListener("click", () => {
                clips.splice(index, 1);
                show();
            });
            const sound = h("audio", { controls: true, src: URL.createObjectURL(clip[0]), "aria-label": `Clip ${index + 1}` });
            return h("li", { class: "row" }, sound, remove);
        }));
    };
    record.addEventListener("click", async () => {
        room.fail(null);
        record.disabled = true;
        record.textContent = "Say the word now …";
        try {
            clips.push([await recordClip(), `clip-${clips.length + 1}.wav`]);
        }
        catch (error) {
            room.fail(error);
        }
        record.disabled = false;
        record.textContent = "Record a clip (2 s)";
        show();
    });
    teach.addEventListener("click", async () => {
        room.fail(null);
        teach.disabled = record.disabled = true;
        progress.hidden = log.hidden = false;
        try {
            const job = await trained(clips, (lines) => {
                log.textContent = lines.join("\n");
                log.scrollTop = log.scrollHeight;
            });
            model.append(h("option", { value: job.model }, `your voice (${clips.length} clips)`));
            model.value = job.model;
            announce("The model has learned the clips.");
            room.show({ app: "trigger", verb: "enroll", options: {}, files: clips.map(([, name]) => name),
                shell: ({ model }) => `seqapps trigger enroll --recordings my-clips --out my-voice${model}`,
                python: ({ load }) => `${load}model.enroll("my-clips", out="my-voice")` });
        }
        catch (error) {
            room.fail(error);
        }
        progress.hidden = true;
        record.disabled = false;
        show();
    });
    show();
    return h("section", { class: "card stack" }, h("h2", {}, "Teach it your voice"), h("p", { class: "quiet" }, "Record the word some ten times, or choose clips that you have. Training takes some minutes and needs the extra “train” on the server."), dropZone("Clips from files", "audio/*", true, (files) => {
        clips.push(...files.map((file) => [file, file.name]));
        show();
    }), h("div", { class: "row" }, record, teach, count), list, progress, log);
}
async function recordClip() {
    const chunks = [];
    const microphone = await openMicrophone((chunk) => chunks.push(chunk));
    await new Promise((done) => setTimeout(done, CLIP_S * 1_000));
    microphone.stop();
    if (!chunks.length)
        throw new Error("the microphone gave no sound");
    return toWav(chunks, microphone.rateHz);
}
/** Start a training and wait for its end. */
async function trained(clips, report) {
    let job = await upload("trigger", "enroll", clips);
    while (job.state === "running") {
        await new Promise((done) => setTimeout(done, POLL_MS));
        job = await (await send(`/v1/jobs/${job.job}`)).json();
        report(job.lines);
    }
    if (job.state === "failed")
        throw new Error(job.error);
    return job;
}
