/** The room of jazz: chords that are checked as they are typed, and a solo to hear and to see. */
import { call, fetchFile, latest } from "/page/api.js";
import { pythonArguments, pythonValue, quoted, shellOptions } from "/page/calls.js";
import { announce, check, colour, dropZone, field, fitted, h, later, onTheme, save, select, } from "/page/dom.js";
const DEFAULT_FORM = "blues-F";
const ROLL_HEIGHT = 300;
const WINDOW_BARS = 6; // of the piano roll
const FILES = [["midi", "MIDI", ".mid"], ["musicxml", "MusicXML", ".musicxml"], ["wav", "WAV", ".wav"]];
const COLOURS = { Solo: "warm", Piano: "accent", Bass: "good", Drums: "quiet" };
const CHART = "chart.txt"; // the name of a text that is sent as a lead sheet
const TEXTS = /\.(txt|cho|chopro|chordpro|crd|pro|ls|html?|irealb)$/i;
const MAX_TEXT = 4_000_000; // bytes of a lead sheet
const HEADER = /^\s*(title|meter|time|tempo|style|key|composer)\s*:/i;
export function mount(room) {
    const chords = h("textarea", { class: "mono", rows: 8, spellcheck: false, "aria-describedby": "problems" });
    const problems = h("ul", { class: "list error", id: "problems", "aria-live": "polite" });
    const chart = h("div", { class: "chart", role: "img", "aria-label": "The bars" });
    const form = select([["", "own chords"]]);
    const style = select([["", "by the model"]]);
    const tempo = h("input", { type: "number", min: 20, max: 400, placeholder: "by the chords" });
    const choruses = h("input", { type: "number", min: 1, max: 16, value: 2 });
    const temperature = h("input", { type: "number", min: 0.1, max: 3, step: 0.05, value: 0.95 });
    const seed = h("input", { type: "number", min: 0, max: 2 ** 32 - 1, value: 2 });
    const trade = h("input", { type: "number", min: 1, max: 64, placeholder: "no turns" });
    const german = h("input", { type: "checkbox" });
    const play = h("button", { type: "button" }, "Play");
    const another = h("button", { type: "button", class: "plain" }, "Another solo");
    const facts = h("p", { class: "quiet", "aria-live": "polite" });
    const roll = new PianoRoll();
    const sheet = new Chosen("Back to the chords", () => {
        chords.disabled = form.disabled = sheet.file !== null;
        verify(null);
    });
    const phrase = new Chosen("Without the phrase", () => (tradeField.hidden = phrase.file === null));
    const tradeField = field("Bars of a turn: phrase and soloist alternate", trade);
    tradeField.hidden = true;
    let formText = ""; // the chart of the form, while the text is still that
    let textName = ""; // of a file whose text stands in the field
    let isWrong = false;
    const isSheet = () => textName !== "" || chords.value.split("\n").some((line) => HEADER.test(line));
    const asked = () => {
        const ofForm = !sheet.file && form.value !== "" && chords.value === formText;
        const isChart = !sheet.file && !ofForm && isSheet();
        const name = textName || CHART;
        const uploads = {
            ...(sheet.file && { lead_sheet: sheet.file }),
            ...(isChart && { lead_sheet: new File([chords.value], name) }),
            ...(phrase.file && { seed_phrase: phrase.file }),
        };
        const body = {
            ...(ofForm && { form: form.value }),
            ...(!uploads.lead_sheet && !ofForm && { chords: chords.value }),
            ...(german.checked && !ofForm && !sheet.file && { german: true }),
            choruses: Number(choruses.value) || 1,
            ...(tempo.value && { tempo: Number(tempo.value) }),
            ...(style.value && { style: style.value }),
            ...(phrase.file && trade.value && { trade: Number(trade.value) }),
            temperature: Number(temperature.value),
            seed: Number(seed.value) || 0,
        };
        return { body, uploads, chart: isChart ? chords.value : "" };
    };
    const solos = new Solos();
    const verify = latest(async (_, signal) => {
        if (sheet.file)
            return show([], 0, [`lead sheet ${sheet.file.name}`]);
        const body = { chords: chords.value, is_sheet: isSheet(), ...(german.checked && { german: true }) };
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
        facts.textContent = isWrong ? "" : [...(bars ? [`${bars} bars`] : []), ...remarks].join("; ");
        const text = sheet.file ? "" : chords.value;
        chart.replaceChildren(...drawn(text, new Set(wrong.map((one) => one.symbol))));
        chart.setAttribute("aria-label", isWrong ? `${wrong.length} wrong symbols` : `${bars} bars`);
    };
    const improvise = latest(async (_, signal) => {
        if (isWrong)
            return;
        play.disabled = true;
        roll.stop();
        facts.textContent = "Improvising …";
        try {
            const given = asked();
            const [performance, wav, solo] = await Promise.all([
                solos.fetch(given, "performance", signal).then(asJson),
                solos.fetch(given, "wav", signal),
                solos.fetch(given, "json", signal).then(asJson),
            ]);
            room.fail(null);
            const [row] = solo.answers;
            facts.textContent = row ? [summary(row), ...performance.remarks].join("; ") : "";
            await roll.play(performance, wav, () => (play.textContent = "Play"));
            play.textContent = "Stop";
            announce("The solo plays.");
            room.show(made(given));
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
    const soonVerified = later(150, () => verify(null));
    chords.addEventListener("input", () => {
        if (!chords.value.trim())
            textName = "";
        soonVerified();
    });
    german.addEventListener("change", () => verify(null));
    form.addEventListener("change", () => void choose(form.value).catch(room.fail));
    const choose = async (name) => {
        if (!name)
            return;
        const [row] = (await call("jazz", "chart", { form: name })).answers;
        textName = "";
        formText = row?.text.trimEnd() ?? "";
        chords.value = formText;
        verify(null);
    };
    const take = async ([file]) => {
        if (!file)
            return;
        room.fail(null);
        if (!TEXTS.test(file.name))
            return sheet.choose(file);
        if (file.size > MAX_TEXT)
            throw new Error(`expected a text of at most 4 MB, got ${(file.size / 1e6).toFixed(0)} MB`);
        sheet.choose(null);
        chords.value = decoded(await file.arrayBuffer());
        textName = file.name;
        form.value = "";
        verify(null);
    };
    const downloads = FILES.map(([format, label, suffix]) => {
        const button = h("button", { type: "button", class: "plain" }, label);
        button.addEventListener("click", () => {
            solos.fetch(asked(), format).then((blob) => save(blob, `solo${suffix}`)).catch(room.fail);
        });
        return button;
    });
    room.host.append(h("section", { class: "card columns" }, h("div", { class: "stack" }, field("Chords, bars between |", chords), problems, chart, dropZone("Or a lead sheet: text, ChordPro, iReal Pro, MusicXML or MIDI", ".txt,.cho,.chopro,.chordpro,.crd,.pro,.ls,.html,.irealb,.musicxml,.xml,.mxl,.mid,.midi", false, (files) => void take(files).catch(room.fail)), sheet.element), h("div", { class: "stack" }, field("Form", form), field("Style or performer", style), h("div", { class: "columns" }, field("Tempo", tempo), field("Choruses", choruses)), h("div", { class: "columns" }, field("Temperature", temperature), field("Seed", seed)), check("H is B natural, B is B flat (German)", german), dropZone("Phrase that begins the solo: MIDI or MusicXML", ".mid,.midi,.musicxml,.xml,.mxl", false, ([file]) => file && phrase.choose(file)), phrase.element, tradeField, h("div", { class: "row" }, play, another))), h("section", { class: "card stack" }, h("h2", {}, "Piano roll"), facts, roll.element, h("div", { class: "row" }, h("span", { class: "quiet" }, "Download"), ...downloads)));
    void fillLists(form, style).then(() => choose(DEFAULT_FORM)).then(() => (form.value = DEFAULT_FORM)).catch(room.fail);
    return () => roll.stop();
}
const asJson = async (blob) => JSON.parse(await blob.text());
/** Decode UTF-8 or UTF-16 with a mark, or else Windows-1252, as the command line does. */
function decoded(bytes) {
    const [first, second] = new Uint8Array(bytes);
    const is16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    const encoding = is16 ? (first === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}
/** A file that was chosen, with a button that takes it away. */
class Chosen {
    label;
    changed;
    element = h("div", { class: "row" });
    file = null;
    constructor(label, changed) {
        this.label = label;
        this.changed = changed;
    }
    choose(file) {
        this.file = file;
        const away = h("button", { type: "button", class: "plain small" }, this.label);
        away.addEventListener("click", () => this.choose(null));
        this.element.replaceChildren(...(file ? [h("span", {}, file.name), away] : []));
        this.changed();
    }
}
/** The files of the latest solo, each of which is fetched once. */
class Solos {
    key = "";
    files = new Map();
    fetch({ body, uploads, chart }, format, signal) {
        const files = Object.entries(uploads).map(([name, file]) => chart && name === "lead_sheet" ? [file.name, chart] : [file.name, file.size, file.lastModified]);
        const key = JSON.stringify([body, files]);
        if (key !== this.key)
            this.files = new Map();
        this.key = key;
        const kept = this.files;
        const known = kept.get(format);
        if (known)
            return known;
        const fetched = fetchFile("jazz", "improvise", body, format, signal, uploads);
        kept.set(format, fetched);
        fetched.catch(() => kept.delete(format)); // it may be asked for again
        return fetched;
    }
}
/** Return the call of a solo; a chart that was typed is written to a file first. */
function made({ body, uploads, chart }) {
    const named = Object.fromEntries(Object.entries(uploads).map(([name, file]) => [name, file.name]));
    const file = named.lead_sheet ?? CHART;
    const write = chart ? `printf '%s' ${quoted(chart)} > ${quoted(file)}\n` : "";
    const saved = { app: "jazz", verb: "improvise", options: body, uploads: named, format: ["wav", "solo.wav"] };
    return {
        ...saved,
        before: write,
        shell: ({ model }) => `${write}seqapps jazz improvise${shellOptions({ ...named, ...body })}${model} --wav solo.wav --out solo.mid`,
        python: ({ load }) => (chart ? `from pathlib import Path\n\nPath(${pythonValue(file)}).write_text(${pythonValue(chart)}, encoding="utf-8")\n` : "") +
            `${load}solo = model.improvise(${pythonArguments([], { ...named, ...body })})\nsolo.write_wav("solo.wav")`,
    };
}
async function fillLists(form, style) {
    const [forms, styles] = await Promise.all([call("jazz", "forms", {}), call("jazz", "styles", {})]);
    form.append(...forms.answers.map((row) => h("option", { value: row.form }, `${row.form} (${row.bars} bars of ${row.meter})`)));
    style.append(...styles.answers.map((row) => h("option", { value: row.style }, row.style)));
}
const barsOf = (line) => line.replace(/^\s*\|+:?/, "").replace(/:?\|+\s*$/, "").split("|");
const isBars = (line) => line.trim() !== "" && !/^\s*(#|\[.*\]\s*$)/.test(line) && !HEADER.test(line);
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
/** A piano roll that moves with the sound. */
class PianoRoll {
    element;
    canvas = h("canvas", { role: "img", "aria-label": "Piano roll: press Play" });
    place = h("p", { class: "quiet number" });
    context = null;
    piece = null;
    startS = 0;
    shownS = 0; // the place that was drawn last
    tints = new Map(); // read once for each piece
    constructor() {
        const legend = Object.entries(COLOURS).filter(([name]) => name !== "Drums").map(([name, tint]) => {
            const mark = h("span", { "aria-hidden": "true" }, "■ ");
            mark.style.color = `var(--${tint})`;
            return h("li", { class: "chip" }, mark, name);
        });
        this.element = h("div", { class: "stack" }, this.canvas, h("div", { class: "row" }, h("ul", { class: "chips" }, ...legend), this.place));
        requestAnimationFrame(() => this.draw(0));
        onTheme(this.element, () => {
            this.tints.clear();
            this.draw(this.shownS);
        });
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
        this.shownS = nowS;
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
