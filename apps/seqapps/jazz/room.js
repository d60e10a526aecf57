/** The room of jazz: chords that are checked as they are typed, and a solo to hear and to see. */
import { call, fetchFile, latest } from "/page/api.js";
import { announce, check, colour, field, fitted, h, later, save, select } from "/page/dom.js";
const DEFAULT_FORM = "blues-F";
const ROLL_HEIGHT = 300;
const WINDOW_BARS = 6; // of the piano roll
const FILES = [["midi", "MIDI", ".mid"], ["musicxml", "MusicXML", ".musicxml"], ["wav", "WAV", ".wav"]];
const COLOURS = { Solo: "warm", Piano: "accent", Bass: "good", Drums: "quiet" };
export function mount(room) {
    const chords = h("textarea", { class: "mono", rows: 5, spellcheck: false, "aria-describedby": "problems" });
    const problems = h("ul", { class: "list error", id: "problems", "aria-live": "polite" });
    const chart = h("div", { class: "chart", role: "img", "aria-label": "The bars" });
    const form = select([["", "own chords"]]);
    const style = select([["", "by the model"]]);
    const tempo = h("input", { type: "number", min: 20, max: 400, placeholder: "160" });
    const choruses = h("input", { type: "number", min: 1, max: 16, value: 2 });
    const temperature = h("input", { type: "number", min: 0.1, max: 3, step: 0.05, value: 0.95 });
    const seed = h("input", { type: "number", min: 0, max: 2 ** 32 - 1, value: 2 });
    const german = h("input", { type: "checkbox" });
    const play = h("button", { type: "button" }, "Play");
    const another = h("button", { type: "button", class: "plain" }, "Another solo");
    const facts = h("p", { class: "quiet", "aria-live": "polite" });
    const roll = new PianoRoll();
    let formText = ""; // the chart of the form, while the text is still that
    let isWrong = false;
    const options = () => ({
        ...(form.value && chords.value === formText ? { form: form.value } : { chords: chords.value }),
        ...(german.checked && chords.value !== formText && { german: true }),
        choruses: Number(choruses.value) || 1,
        ...(tempo.value && { tempo: Number(tempo.value) }),
        ...(style.value && { style: style.value }),
        temperature: Number(temperature.value),
        seed: Number(seed.value) || 0,
    });
    const verify = latest(async (_, signal) => {
        const body = { chords: chords.value, ...(german.checked && { german: true }) };
        const [found] = (await call("jazz", "check", body, signal)).answers;
        if (!found)
            return;
        show(found.problems, found.bars, found.remarks);
    }, room.fail);
    const show = (wrong, bars, remarks) => {
        isWrong = wrong.length > 0;
        chords.setAttribute("aria-invalid", String(isWrong));
        play.disabled = another.disabled = isWrong;
        problems.replaceChildren(...wrong.map((one) => h("li", {}, one.symbol ? `Bar ${one.bar}: ${one.symbol} – ${one.message}` : one.message)));
        facts.textContent = isWrong ? "" : [`${bars} bars`, ...remarks].join("; ");
        chart.replaceChildren(...drawn(chords.value, new Set(wrong.map((one) => one.symbol))));
        chart.setAttribute("aria-label", isWrong ? `${wrong.length} wrong symbols` : `${bars} bars`);
    };
    const improvise = latest(async (_, signal) => {
        if (isWrong)
            return;
        play.disabled = true;
        roll.stop();
        facts.textContent = "Improvising …";
        try {
            const body = options();
            const [performance, wav, solo] = await Promise.all([
                fetchFile("jazz", "improvise", body, "performance", signal).then(async (blob) => JSON.parse(await blob.text())),
                fetchFile("jazz", "improvise", body, "wav", signal),
                call("jazz", "improvise", body, signal),
            ]);
            room.fail(null);
            const [row] = solo.answers;
            facts.textContent = row ? summary(row) : "";
            await roll.play(performance, wav, () => (play.textContent = "Play"));
            play.textContent = "Stop";
            announce("The solo plays.");
            room.show({ app: "jazz", verb: "improvise", options: body,
                shell: `${shell(body)} --wav solo.wav --out solo.mid`,
                python: `${python(body)}\nsolo.write_wav("solo.wav")`,
                curl: curl(body) });
        }
        finally {
            play.disabled = isWrong;
        }
    }, (error) => {
        facts.textContent = "";
        room.fail(error);
    });
    play.addEventListener("click", () => {
        if (roll.isPlaying) {
            roll.stop();
            play.textContent = "Play";
        }
        else
            improvise(null);
    });
    another.addEventListener("click", () => {
        seed.value = String(Math.floor(Math.random() * 2 ** 32));
        improvise(null);
    });
    chords.addEventListener("input", later(150, () => verify(null)));
    german.addEventListener("change", () => verify(null));
    form.addEventListener("change", () => void choose(form.value).catch(room.fail));
    const choose = async (name) => {
        if (!name)
            return;
        const [row] = (await call("jazz", "chart", { form: name })).answers;
        formText = bars(row?.text ?? "");
        chords.value = formText;
        show([], countBars(formText), []);
    };
    const downloads = FILES.map(([format, label, suffix]) => {
        const button = h("button", { type: "button", class: "plain" }, label);
        button.addEventListener("click", () => {
            fetchFile("jazz", "improvise", options(), format)
                .then((blob) => save(blob, `solo${suffix}`))
                .catch(room.fail);
        });
        return button;
    });
    room.host.append(h("section", { class: "card columns" }, h("div", { class: "stack" }, field("Chords, bars between |", chords), problems, chart), h("div", { class: "stack" }, field("Form", form), field("Style or performer", style), h("div", { class: "columns" }, field("Tempo", tempo), field("Choruses", choruses)), h("div", { class: "columns" }, field("Temperature", temperature), field("Seed", seed)), check("H is B natural, B is B flat (German)", german), h("div", { class: "row" }, play, another))), h("section", { class: "card stack" }, h("h2", {}, "Piano roll"), facts, roll.element, h("div", { class: "row" }, h("span", { class: "quiet" }, "Download"), ...downloads)));
    void fillLists(form, style).then(() => choose(DEFAULT_FORM)).then(() => (form.value = DEFAULT_FORM)).catch(room.fail);
    return () => roll.stop();
}
async function fillLists(form, style) {
    const [forms, styles] = await Promise.all([call("jazz", "forms", {}), call("jazz", "styles", {})]);
    form.append(...forms.answers.map((row) => h("option", { value: row.form }, `${row.form} (${row.bars} bars of ${row.meter})`)));
    style.append(...styles.answers.map((row) => h("option", { value: row.style }, row.style)));
}
/** Return the bars of a lead sheet, without its header. */
const bars = (text) => text.replace(/^(\w+: .*\n)+\n?/, "").trimEnd();
const barsOf = (line) => line.replace(/^\s*\|+:?/, "").replace(/:?\|+\s*$/, "").split("|");
const isBars = (line) => line.trim() !== "" && !/^\s*(#|\[.*\]\s*$)/.test(line);
const countBars = (text) => text.split("\n").filter(isBars).flatMap(barsOf).length;
/** Draw the bars of a text; wrong symbols are marked. */
function drawn(text, wrong) {
    const found = text.split("\n").filter(isBars).flatMap(barsOf).slice(0, 128);
    return found.map((bar) => h("span", {}, ...bar.trim().split(/\s+/).flatMap((symbol) => [
        wrong.has(symbol) ? h("mark", {}, symbol) : symbol, " ",
    ])));
}
function summary(row) {
    const parts = [`${row.notes.length} notes`, `${Number(row.notes_per_bar).toFixed(1)} a bar`];
    if (row.chord_tones)
        parts.push(`${Math.round(100 * row.chord_tones)}% chord tones`);
    parts.push(row.copied ? `longest passage of a training solo: ${row.copied} notes` : "no passage of 10 notes is in a training solo");
    return parts.join(", ");
}
const quoted = (value) => typeof value === "string" ? `"${value.replaceAll("\n", " ")}"` : String(value);
function shell(body) {
    const parts = Object.entries(body).map(([name, value]) => value === true ? `--${name}` : `--${name} ${quoted(value)}`);
    return ["seqapps jazz improvise", ...parts].join(" ");
}
function python(body) {
    const parts = Object.entries(body).map(([name, value]) => `${name}=${value === true ? "True" : quoted(value)}`);
    return `import seqapps\n\nsolo = seqapps.load("jazz").improvise(${parts.join(", ")})`;
}
const curl = (body) => `curl '${location.origin}/v1/jazz:improvise?format=wav' -H 'Content-Type: application/json' ` +
    `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}' -o solo.wav`;
/** A piano roll that moves with the sound. */
class PianoRoll {
    element;
    canvas = h("canvas", { role: "img", "aria-label": "Piano roll: press Play" });
    place = h("p", { class: "quiet number" });
    context = null;
    piece = null;
    startS = 0;
    tints = new Map(); // read once for each piece
    constructor() {
        const legend = Object.entries(COLOURS).filter(([name]) => name !== "Drums").map(([name, tint]) => {
            const mark = h("span", { "aria-hidden": "true" }, "■ ");
            mark.style.color = `var(--${tint})`;
            return h("li", { class: "chip" }, mark, name);
        });
        this.element = h("div", { class: "stack" }, this.canvas, h("div", { class: "row" }, h("ul", { class: "chips" }, ...legend), this.place));
        requestAnimationFrame(() => this.draw(0));
    }
    get isPlaying() {
        return this.context !== null;
    }
    stop() {
        void this.context?.close();
        this.context = null;
    }
    async play(piece, wav, ended) {
        this.stop();
        const context = new AudioContext();
        const buffer = await context.decodeAudioData(await wav.arrayBuffer());
        const source = new AudioBufferSourceNode(context, { buffer });
        source.connect(context.destination);
        this.context = context;
        this.piece = piece;
        this.tints.clear();
        this.startS = context.currentTime + 0.05;
        source.start(this.startS);
        source.onended = () => {
            if (this.context !== context)
                return;
            this.stop();
            ended();
        };
        const notes = piece.tracks[0]?.notes.length ?? 0;
        this.canvas.setAttribute("aria-label", `Piano roll: ${notes} notes of the solo over ${piece.chords.length} chords`);
        const frame = () => {
            if (this.context !== context || !this.canvas.isConnected)
                return;
            this.draw(context.currentTime - this.startS - (context.outputLatency || 0));
            requestAnimationFrame(frame);
        };
        frame();
    }
    tint(name) {
        const known = this.tints.get(name) ?? colour(name);
        this.tints.set(name, known);
        return known;
    }
    draw(nowS) {
        if (!this.canvas.isConnected)
            return;
        const { pen, width, height } = fitted(this.canvas, ROLL_HEIGHT);
        const piece = this.piece;
        if (!piece)
            return;
        const windowS = WINDOW_BARS * piece.bar_s;
        const fromS = Math.max(0, Math.min(nowS - windowS / 3, piece.duration_s - windowS));
        const x = (seconds) => ((seconds - fromS) / windowS) * width;
        const pitched = piece.tracks.filter((track) => track.name !== "Drums");
        const pitches = pitched.flatMap((track) => track.notes.map((note) => note.pitch));
        const [low, high] = [Math.min(...pitches) - 1, Math.max(...pitches) + 1];
        const top = 22;
        const tall = (height - top) / (high - low + 1);
        pen.strokeStyle = pen.fillStyle = this.tint("line");
        for (let bar = Math.floor(fromS / piece.bar_s); bar * piece.bar_s < fromS + windowS; bar += 1) {
            pen.fillRect(x(bar * piece.bar_s), 0, 1, height);
        }
        pen.fillStyle = this.tint("ink");
        for (const chord of piece.chords) {
            if (chord.start_s >= fromS - piece.bar_s)
                pen.fillText(chord.symbol, x(chord.start_s) + 4, 15);
        }
        for (const track of [...pitched].reverse()) {
            pen.fillStyle = this.tint(COLOURS[track.name] ?? "ink");
            for (const note of track.notes) {
                if (note.start_s + note.duration_s < fromS || note.start_s > fromS + windowS)
                    continue;
                const isNow = note.start_s <= nowS && nowS < note.start_s + note.duration_s;
                pen.globalAlpha = isNow ? 1 : 0.35 + (0.4 * note.velocity) / 127;
                const long = Math.max(2, (note.duration_s / windowS) * width - 1);
                pen.fillRect(x(note.start_s), top + (high - note.pitch) * tall, long, Math.max(2, tall - 0.5));
            }
        }
        pen.globalAlpha = 1;
        pen.fillStyle = this.tint("bad");
        pen.fillRect(x(nowS), 0, 2, height);
        const bar = Math.max(1, Math.floor(nowS / piece.bar_s) + 1);
        this.place.textContent = `bar ${bar} of ${Math.round(piece.duration_s / piece.bar_s)}`;
    }
}
