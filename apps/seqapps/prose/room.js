/** The room of prose: surprise word by word, alternatives, proofreading, and new texts. */
import { call, latest } from "/page/api.js";
import { path, quoted, shellOptions } from "/page/calls.js";
import { announce, bar, field, h, later, select } from "/page/dom.js";
const MAX_NATS = 14; // of the strongest colour
const TEXT = "The old captain looked at the whether and shook his head.";
const CHOICE = "the apple and {pair|pear} salad";
const LETTER = "I could here the musik from the street.\nWe were to tired to talk, and did not no what to do.";
const FILE = "letter.txt"; // in the commands of the proofread text
export function mount(room) {
    const style = select([["", "the model's first one"]]);
    const styled = () => (style.value ? { style: style.value } : {});
    void call("prose", "styles", {}).then(({ answers }) => style.replaceChildren(...answers.map((row) => h("option", { value: row.style }, row.style))), room.fail);
    const parts = [scoring(room, styled), choosing(room, styled), proofreading(room, styled), writing(room, styled)];
    style.addEventListener("input", () => parts.forEach((part) => part.run()));
    room.host.append(h("section", { class: "card" }, field("Style", style)), ...parts.map((part) => part.element));
    for (const part of parts)
        part.run();
}
/** A text and the surprise of its words. */
function scoring(room, styled) {
    const text = h("input", { value: TEXT, maxlength: 2_000, autocomplete: "off", spellcheck: false });
    const words = h("div", { class: "letters", id: "scored" });
    const total = h("p", { class: "quiet", role: "status" });
    const error = problem();
    const run = latest(async (_, signal) => {
        const values = [text.value.trim()];
        if (!values[0])
            return clear(error, words, total);
        const [row] = (await call("prose", "score", { sentences: values, ...styled() }, signal)).answers;
        clear(error);
        if (!row)
            return;
        words.replaceChildren(...row.words.map(([word, nats]) => surprising(word, nats)));
        total.textContent = `${row.nats.toFixed(1)} nats, ${row.nats_per_character.toFixed(2)} per character; perplexity ${row.perplexity.toFixed(0)} per word`;
        room.show({ app: "prose", verb: "score", options: styled(), items: { name: "sentences", values } });
    }, failing(error, words, total));
    text.addEventListener("input", later(200, () => run(null)));
    const element = h("section", { class: "card stack" }, h("h2", {}, "How surprising is a text, word by word?"), field("Text", text), words, total, error, h("p", { class: "quiet small" }, "Nats, −ln P of each word after those before it: the darker, the more surprising. The last one is the end of the line."));
    return { element, run: () => run(null) };
}
/** A text with alternatives, ranked. */
function choosing(room, styled) {
    const text = h("input", { value: CHOICE, maxlength: 2_000, autocomplete: "off", spellcheck: false });
    const ranked = h("div", { id: "ranked" });
    const error = problem();
    const run = latest(async (_, signal) => {
        const values = [text.value.trim()];
        if (!values[0])
            return clear(error, ranked);
        const [row] = (await call("prose", "choose", { sentences: values, ...styled() }, signal)).answers;
        clear(error);
        if (!row)
            return;
        const rows = row.alternatives.map((one) => [one.text, bar(one.probability), one.nats.toFixed(2)]);
        ranked.replaceChildren(table("Alternatives", ["Text", "Probability", "Nats"], rows));
        announce(`likeliest: ${row.best}`);
        room.show({ app: "prose", verb: "choose", options: styled(), items: { name: "sentences", values } });
    }, failing(error, ranked));
    text.addEventListener("input", later(300, () => run(null)));
    const element = h("section", { class: "card stack" }, h("h2", {}, "Which is likelier?"), field("Text with alternatives in braces", text), ranked, error);
    return { element, run: () => run(null) };
}
/** Lines, and the words that may be wrong in them. */
function proofreading(room, styled) {
    const text = h("textarea", { rows: 4, maxlength: 20_000, value: LETTER, spellcheck: false });
    const least = h("input", { type: "number", min: 0, max: 50, step: 0.5, placeholder: "the model's own" });
    const found = h("div", { id: "findings" });
    const remark = h("p", { class: "quiet small notes", role: "status" });
    const error = problem();
    const run = latest(async (_, signal) => {
        const lines = text.value.split("\n");
        const options = { ...styled(), ...(least.value && { min_gain: Number(least.value) }) };
        const { answers } = await call("prose", "proofread", { lines, ...options }, signal);
        clear(error);
        const rows = answers.map((row) => [`${row.line}:${row.column}`, row.word, use(row), row.kind, row.gain.toFixed(1)]);
        found.replaceChildren(...(rows.length ? [table("Words that may be wrong", ["Place", "Word", "Suggestion", "Kind", "Gain"], rows)] : []));
        remark.textContent = rows.length ? "Choose a suggestion to put it into the text." : "No word is suspected.";
        room.show({ app: "prose", verb: "proofread", options, items: { name: "lines", values: lines },
            shell: ({ model }) => `printf '%s\\n' ${lines.map(quoted).join(" ")} > ${path(FILE)}\nseqapps prose proofread ${path(FILE)}${shellOptions(options)}${model}` });
    }, failing(error, found, remark));
    const use = (row) => {
        const button = h("button", { type: "button", class: "plain", title: "Put it into the text" }, row.suggestion);
        button.addEventListener("click", () => {
            const lines = text.value.split("\n").map((line) => [...line]); // columns count characters
            lines[row.line - 1]?.splice(row.column - 1, [...row.word].length, ...row.suggestion);
            text.value = lines.map((line) => line.join("")).join("\n");
            text.focus(); // the button that was pressed will be gone
            run(null);
        });
        return button;
    };
    const soon = later(400, () => run(null));
    for (const control of [text, least])
        control.addEventListener("input", soon);
    const element = h("section", { class: "card stack" }, h("h2", {}, "Proofread"), field("Lines", text), field("Least gain in nats", least), found, remark, error, h("p", { class: "quiet small" }, "Homophones, misspelt words, and words that are unlikely in their place. Read the suggestions before you use them."));
    return { element, run: () => run(null) };
}
/** New texts, of a seed. */
function writing(room, styled) {
    const start = h("input", { value: "The king", maxlength: 500, autocomplete: "off" });
    const length = h("input", { type: "number", min: 1, max: 400, value: 60 });
    const temperature = h("input", { type: "range", min: 0.2, max: 1.4, step: 0.05, value: 0.8 });
    const shown = h("output", { class: "number" }, "0.80");
    const seed = h("input", { type: "number", min: 0, max: 2 ** 32 - 1, value: 1 });
    const again = h("button", { type: "button" }, "Another seed");
    const written = h("p", { id: "written", class: "notes", "aria-live": "polite" });
    written.style.whiteSpace = "pre-wrap";
    const remark = h("p", { class: "quiet small notes" });
    const error = problem();
    const run = latest(async (_, signal) => {
        const options = { ...(start.value && { start: start.value }), ...styled(),
            length: Number(length.value) || 1, temperature: Number(temperature.value), seed: Number(seed.value) };
        const [row] = (await call("prose", "generate", options, signal)).answers;
        clear(error);
        if (!row)
            return;
        written.textContent = row.text;
        remark.textContent = row.copied === null ? "" : `${Math.round(100 * row.copied)} % of its sequences of eight words are in the training text.`;
        room.show({ app: "prose", verb: "generate", options });
    }, failing(error, written, remark));
    const soon = later(300, () => run(null));
    for (const control of [start, length, temperature, seed])
        control.addEventListener("input", soon);
    temperature.addEventListener("input", () => {
        shown.textContent = Number(temperature.value).toFixed(2);
    });
    again.addEventListener("click", () => {
        seed.value = String(Math.floor(Math.random() * 2 ** 32));
        run(null);
    });
    const heat = field("Temperature", temperature);
    heat.append(shown);
    const element = h("section", { class: "card stack" }, h("h2", {}, "New text"), h("div", { class: "columns" }, h("div", { class: "stack" }, field("Begins with", start), field("Words", length)), h("div", { class: "stack" }, heat, field("Seed", seed), again)), written, remark, error);
    return { element, run: () => run(null) };
}
const problem = () => h("p", { class: "error", role: "alert" });
function clear(...elements) {
    for (const element of elements)
        element.replaceChildren();
}
/** Return a function that shows a fault in place of the elements of an answer. */
const failing = (error, ...others) => (fault) => {
    clear(...others);
    error.textContent = fault instanceof Error ? fault.message.replace(/^sentence at position 1: /, "") : `${fault}`;
};
/** A word with its surprise as a number and a colour. */
function surprising(word, nats) {
    const name = h("b", {}, word || "end");
    name.style.fontSize = "1rem";
    const shown = h("div", { class: "letter" }, name, h("span", {}, nats.toFixed(1)));
    shown.style.background = `color-mix(in oklab, #f2813d ${Math.round(100 * Math.min(1, nats / MAX_NATS))}%, #dcefe0)`;
    shown.style.maxWidth = "100%";
    name.style.overflowWrap = "anywhere";
    name.style.whiteSpace = "pre-wrap";
    return shown;
}
function table(caption, head, rows) {
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, h("table", { class: "ranking" }, h("caption", { class: "visually-hidden" }, caption), h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", { class: classOf(cell) }, cell)))))));
}
/** Numbers and places do not break; texts may. */
const classOf = (cell) => typeof cell === "string" && /^[\d.:]+$/.test(cell) ? "number" : "";
