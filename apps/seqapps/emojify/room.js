/** The room of emojify: suggestions while a message is typed, and the words that decided. */
import { call, latest } from "/page/api.js";
import { announce, bar, field, h, later, select } from "/page/dom.js";
const TONES = ["", "light", "medium-light", "medium", "medium-dark", "dark"].map((tone) => [tone, tone || "none"]);
const LANGUAGES = [
    ["en", "English"], ["ar", "Arabic"], ["zh", "Chinese"], ["cs", "Czech"], ["nl", "Dutch"],
    ["fi", "Finnish"], ["fr", "French"], ["de", "German"], ["el", "Greek"], ["hi", "Hindi"],
    ["hu", "Hungarian"], ["id", "Indonesian"], ["it", "Italian"], ["ja", "Japanese"],
    ["ko", "Korean"], ["no", "Norwegian"], ["fa", "Persian"], ["pl", "Polish"],
    ["pt", "Portuguese"], ["ro", "Romanian"], ["ru", "Russian"], ["es", "Spanish"],
    ["sv", "Swedish"], ["tr", "Turkish"], ["uk", "Ukrainian"], ["vi", "Vietnamese"],
];
const FULL_GAIN = 3; // nats of the strongest colour
export function mount(room) {
    const text = h("textarea", { rows: 3, maxlength: 1_000, value: "let's play ball" });
    const tone = select(TONES);
    const language = select(LANGUAGES);
    const annotated = h("p", { class: "emoji", id: "suggested", "aria-live": "polite" });
    const list = h("ul", { class: "list" });
    const words = h("p", { class: "words" });
    const predict = latest(async (_, signal) => {
        const value = text.value.trim();
        if (!value) {
            for (const place of [annotated, list, words])
                place.replaceChildren();
            return;
        }
        const options = {
            explain: true,
            ...(tone.value && { skin_tone: tone.value }),
            ...(language.value !== "en" && { language: language.value }),
        };
        const [row] = (await call("emojify", "predict", { texts: [value], ...options }, signal)).answers;
        room.fail(null);
        if (!row)
            return;
        const noun = "label" in row ? "label" : "emoji"; // a model with labels of its own
        const first = row[noun];
        annotated.textContent = first ?? `no ${noun}`;
        list.replaceChildren(...row.candidates.map((one) => suggestion(one, insert)));
        words.replaceChildren(...row.words.flatMap((one) => [word(one), " "]));
        announce(first ? `Suggestion ${first}` : `No ${noun}`);
        room.show({ app: "emojify", verb: "predict", options, items: { name: "texts", values: [value] } });
    }, room.fail);
    const insert = (emoji) => {
        text.value = `${text.value.trimEnd()} ${emoji}`;
        text.focus();
    };
    text.addEventListener("input", later(120, () => predict(null)));
    for (const control of [tone, language])
        control.addEventListener("change", () => predict(null));
    room.host.append(h("section", { class: "card columns" }, field("Message", text), h("div", { class: "stack" }, field("Skin tone", tone), field("Language of the keywords", language))), h("section", { class: "card columns" }, h("div", {}, h("h2", {}, "Suggestions"), annotated, list), h("div", {}, h("h2", {}, "Words that decided"), words, h("p", { class: "quiet small" }, "By how many nats the first suggestion is less probable without the word. Green words speak for it, orange ones against it."))));
    predict(null);
}
function suggestion(one, insert) {
    const name = one.emoji ?? one.label;
    const isNone = name === "none";
    const button = h("button", { type: "button", class: "plain", title: "Add to the message" }, name);
    button.disabled = isNone;
    button.addEventListener("click", () => insert(name));
    if (!isNone)
        button.classList.add("emoji");
    return h("li", { class: "suggestion" }, button, bar(one.probability));
}
function word(one) {
    const gain = one.gain;
    const share = Math.min(1, Math.abs(gain) / FULL_GAIN);
    const shown = h("span", { title: `${gain.toFixed(2)} nats` }, one.word);
    if (Math.abs(gain) >= 0.05) {
        const tint = gain > 0 ? "var(--good)" : "var(--warm)";
        shown.style.background = `color-mix(in oklab, ${tint} ${Math.round(10 + 35 * share)}%, transparent)`;
        shown.append(h("sup", { class: "number" }, ` ${gain > 0 ? "+" : "−"}${Math.abs(gain).toFixed(1)}`));
    }
    return shown;
}
