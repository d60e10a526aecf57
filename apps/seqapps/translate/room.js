/** The room of translate: texts with the project's own terms, and whole files. */
import { call, latest, ServerError, send } from "/page/api.js";
import { path, quoted, shellCommand, shellOptions } from "/page/calls.js";
import { announce, bar, dropZone, field, h, later, save } from "/page/dom.js";
const EXAMPLE = "Open the selected file\nDelete %d files?\n_Save <b>{name}</b>";
const GLOSSARY = "file = fichier";
const MAX_LINES = 100;
const FILES = ".po,.pot,.xlf,.xliff,.tmx,.json,.tsv";
export function mount(room) {
    const text = h("textarea", { rows: 5, maxlength: 20_000, value: EXAMPLE });
    const glossary = pairs("glossary", GLOSSARY);
    const memory = pairs("memory", "");
    const others = h("input", { type: "number", min: 0, max: 3, value: 1 });
    const least = h("input", { type: "number", min: 0, max: 1, step: 0.05, placeholder: "none" });
    const answers = h("div", { "aria-live": "polite" });
    const unread = h("p", { class: "error small", role: "alert" });
    const report = h("div", { id: "file-report", role: "status" });
    const options = () => {
        const [terms, known] = [pairsOf(glossary.value), pairsOf(memory.value)];
        const lines = [...unreadOf(glossary.value), ...unreadOf(memory.value)];
        unread.textContent = lines.length ? `Expected text = translation, got: ${lines.join("; ")}` : "";
        return {
            ...(Object.keys(terms).length && { glossary: terms }),
            ...(Object.keys(known).length && { memory: known }),
            ...(Number(others.value) && { alternatives: Number(others.value) }),
            ...(least.value && { min_confidence: Number(least.value) }),
        };
    };
    const translate = latest(async (_, signal) => {
        const values = linesOf(text.value).slice(0, MAX_LINES);
        if (!values.length)
            return answers.replaceChildren();
        const given = options();
        const found = await call("translate", "translate", { texts: values, ...given }, signal);
        room.fail(null);
        answers.replaceChildren(table(values, found.answers, found.refused ?? []));
        announce(`${found.answers.length} translated`);
        room.show({ app: "translate", verb: "translate", options: given, items: { name: "texts", values },
            shell: ({ model }) => inShell(values, given, model) });
    }, room.fail);
    const translateFile = latest(async (file, signal) => {
        report.replaceChildren(h("p", {}, `Translating ${file.name} …`));
        const form = new FormData();
        form.append("source", file, file.name);
        if (least.value)
            form.append("min_confidence", least.value);
        const reply = await (await send("/v1/translate:translate-file", { method: "POST", body: form, signal })).json();
        const row = reply.answers[0];
        const name = file.name.replace(/(\.[^.]*)?$/, "-translated$1");
        const keep = h("button", { type: "button" }, `Save ${name}`);
        keep.addEventListener("click", () => save(new Blob([row.content]), name));
        room.fail(null);
        report.replaceChildren(h("p", {}, `${file.name}: ${row.translated} translated, ${row.fuzzy} of them not sure; ${row.kept} as they were.`), ...row.refused.slice(0, 10).map((line) => h("p", { class: "error" }, line)), keep);
        const given = least.value ? { min_confidence: Number(least.value) } : {};
        room.show({ app: "translate", verb: "translate-file", options: given, uploads: { source: file.name },
            shell: ({ model }) => `seqapps translate translate --input ${quoted(path(file.name))} --out ${quoted(path(name))}${shellOptions(given)}${model}`,
            python: ({ load }) => `${load}report = model.translate_file(${JSON.stringify(file.name)}, ${JSON.stringify(name)}${least.value ? `, min_confidence=${Number(least.value)}` : ""})` });
    }, (error) => {
        report.replaceChildren(h("p", { class: "error", role: "alert" }, error instanceof ServerError ? error.message : `${error}`));
    });
    for (const control of [text, glossary, memory, others, least])
        control.addEventListener("input", later(300, () => translate(null)));
    room.host.append(h("section", { class: "card columns" }, h("div", { class: "stack" }, field("Texts, one per line", text), field("Further translations of each text", others), field("Minimum confidence", least)), h("div", { class: "stack" }, field("Glossary", glossary), field("Translations of the project", memory), h("p", { class: "quiet small", id: "glossary-help" }, "One pair per line, as in: file = fichier. With ! before a term, its translation stays as it is. Translations of the project show the model its style."), unread)), h("section", { class: "card" }, h("h2", {}, "Translations"), answers, h("p", { class: "quiet small" }, "Confidence: the chrF with a person's translation that is to be expected. Placeholders, tags, numbers and access keys of a text are in its translation, or it is refused.")), h("section", { class: "card stack" }, h("h2", {}, "A file"), dropZone("Choose or drop a .po, .xlf, .tmx, .json or .tsv file", FILES, false, ([file]) => file && translateFile(file)), h("p", { class: "quiet small" }, "Untranslated texts are filled; everything else stays as it is. Texts below the minimum confidence (0.6 if none is given) are marked as fuzzy."), report));
    translate(null);
}
const pairs = (name, value) => h("textarea", { rows: 3, maxlength: 20_000, value, spellcheck: false, "aria-describedby": "glossary-help", id: name });
const PAIR = /^(.*?\S)\s*(?:\t|\s=\s)\s*(\S.*)$/;
const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
/** Return the pairs of lines such as `term = translation`. */
function pairsOf(text) {
    const found = linesOf(text).map((line) => PAIR.exec(line));
    return Object.fromEntries(found.flatMap((one) => (one ? [[one[1], one[2]]] : [])));
}
const unreadOf = (text) => linesOf(text).filter((line) => !PAIR.test(line));
/** Return the commands that write the project's pairs to files, and the call. */
function inShell(values, options, model) {
    const { glossary, memory, ...rest } = options;
    const files = Object.entries({ glossary, memory }).filter(([, given]) => given);
    const written = files.map(([name, given]) => {
        const words = Object.entries(given).flat().map(quoted).join(" ");
        return `printf '%s\\t%s\\n' ${words} > ${name}.tsv\n`;
    });
    const named = shellOptions({ ...Object.fromEntries(files.map(([name]) => [name, `${name}.tsv`])), ...rest });
    return written.join("") + shellCommand("seqapps translate translate", values, named + model);
}
function table(values, found, refused) {
    const errors = new Map(refused.map((one) => [one.item, one.error]));
    const left = [...found];
    const rows = values.map((value, number) => {
        const error = errors.get(number);
        const row = error === undefined ? left.shift() : undefined;
        return h("tr", {}, h("td", { class: "notes" }, value), row ? h("td", { class: "notes" }, row.translation, ...row.alternatives.map((other) => h("p", { class: "quiet small" }, `or: ${other}`)))
            : h("td", { class: "error notes" }, (error ?? "").replace(/^text at position \d+: /, "")), h("td", {}, row ? bar(row.confidence) : null, row && !row.sure ? h("span", { class: "quiet small" }, "not sure") : null));
    });
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Translations" }, h("table", { class: "ranking" }, h("caption", { class: "visually-hidden" }, "Translations"), h("thead", {}, h("tr", {}, ...["Text", "Translation", "Confidence"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows)));
}
