/** The call that was just made, as a shell command, in Python and with curl. */
import { token } from "/page/api.js";
import { h } from "/page/dom.js";
const SHORT = new Set(["n", "k"]); // options with one dash
const MANY = 50; // texts, beyond which they are taken from a file
const TEXTS_FILE = "texts.txt";
const BODY = "-H 'Content-Type: application/json'";
/** Quote a text for the shell where it needs that; within single quotes nothing is special. */
export const quoted = (text) => /^[\w.,:/+@%][\w.,:/+@%=-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
/** Write a value as Python does; the escapes of JSON are those of Python's strings. */
export function pythonValue(value) {
    if (value === true)
        return "True";
    if (value === false)
        return "False";
    if (value === null || value === undefined)
        return "None";
    if (Array.isArray(value))
        return `[${value.map(pythonValue).join(", ")}]`;
    if (typeof value !== "object")
        return JSON.stringify(value);
    const pairs = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${pythonValue(one)}`);
    return `{${pairs.join(", ")}}`;
}
/** Write arguments of a method, those with names behind the others. */
export function pythonArguments(first, options) {
    const named = Object.entries(options).map(([name, value]) => `${name}=${pythonValue(value)}`);
    return [...first.map(pythonValue), ...named].join(", ");
}
/** Write options for the shell, each with a space before it. */
export function shellOptions(options) {
    const words = Object.entries(options).flatMap(([name, value]) => {
        const option = SHORT.has(name) ? `-${name}` : `--${name.replaceAll("_", "-")}`;
        if (value === false || value === null || value === "")
            return [];
        if (value === true)
            return [option];
        const text = String(value);
        return text.startsWith("-") ? [`${option}=${quoted(text)}`] : [option, quoted(text)];
    });
    return words.map((word) => ` ${word}`).join("");
}
/** Write texts or files as arguments; `command` may read the lines of stdin for `-`. */
export function shellCommand(command, values, options) {
    if (values.includes("-")) {
        return `printf '%s\\n' ${values.map(quoted).join(" ")} | ${command} -${options}`;
    }
    const words = values.map((value) => ` ${quoted(value)}`).join("");
    return values.some((value) => value.startsWith("-"))
        ? `${command}${options} --${words}`
        : `${command}${words}${options}`;
}
/** The name of a file in the shell's folder, which no program takes for an option. */
export const path = (name) => (/^[-~]/.test(name) ? `./${name}` : name);
/** A part of a form for curl that sends a file. */
const formFile = (field, name) => `-F ${quoted(/[;,"\\]/.test(name) ? `${field}=@"${path(name).replace(/(["\\])/g, "\\$1")}"` : `${field}=@${path(name)}`)}`;
/** Return the three ways to write a call; `model` is the folder of a model that is not the app's own. */
export function written(call, model = "") {
    const parts = {
        model: shellOptions({ model: path(model) }),
        load: `import seqapps\n\nmodel = seqapps.load(${pythonValue(model || call.app)})\n`,
        curl: token() ? 'curl -H "Authorization: Bearer $SEQAPPS_TOKEN"' : "curl",
        address: quoted(`${location.origin}/v1/${call.app}:${call.verb}${call.format ? `?format=${call.format[0]}` : ""}`),
    };
    const isMany = (call.items?.values.length ?? 0) > MANY;
    return {
        Shell: call.shell?.(parts) ?? (isMany ? manyInShell : inShell)(call, parts),
        Python: call.python?.(parts) ?? inPython(call, parts, isMany),
        curl: (call.before ?? "") + (call.curl?.(parts) ?? (isMany ? manyWithCurl : withCurl)(call, parts)),
    };
}
function inShell({ app, verb, options, items, files, uploads }, parts) {
    const values = [...(items?.values ?? []), ...(files ?? []).map(path)];
    const sent = Object.entries(uploads ?? {}).map(([name, file]) => [name, path(file)]);
    const given = shellOptions({ ...Object.fromEntries(sent), ...options });
    return shellCommand(`seqapps ${app} ${verb}`, values, given + parts.model);
}
function manyInShell({ app, verb, options }, parts) {
    const given = shellOptions(options) + parts.model;
    return `# ${TEXTS_FILE}: the texts, one a line\nseqapps ${app} ${verb} -${given} < ${TEXTS_FILE}`;
}
function inPython(call, parts, isMany) {
    const method = call.verb.replaceAll("-", "_");
    const given = call.files?.map(path) ?? call.items?.values;
    const options = { ...call.uploads, ...call.options };
    const result = (written) => `${parts.load}answers = model.${method}(${written})`;
    if (!isMany)
        return result(pythonArguments(given ? [given] : [], options));
    const named = pythonArguments([], options);
    const lines = `open("${TEXTS_FILE}", encoding="utf-8").read().splitlines()`;
    return `# ${TEXTS_FILE}: the texts, one a line\n${result(named ? `${lines}, ${named}` : lines)}`;
}
function withCurl({ options, items, files, uploads, format }, parts) {
    const forms = [
        ...(files ?? []).map((file) => formFile("files", file)),
        ...Object.entries(uploads ?? {}).map(([name, file]) => formFile(name, file)),
    ];
    const fields = Object.entries(options).filter(([, value]) => value !== null);
    const sent = forms.length
        ? [...forms, ...fields.map(([name, value]) => `--form-string ${quoted(`${name}=${value}`)}`)].join(" ")
        : `${BODY} -d ${quoted(JSON.stringify(items ? { [items.name]: items.values, ...options } : options))}`;
    return `${parts.curl} ${parts.address} ${sent}${format ? ` -o ${format[1]}` : ""}`;
}
function manyWithCurl({ options, items }, parts) {
    const body = quoted(`{${items?.name}: .} + ${JSON.stringify(options)}`);
    return (`# ${TEXTS_FILE}: the texts, one a line\n` +
        `jq -R . ${TEXTS_FILE} | jq -s ${body} | ${parts.curl} ${parts.address} ${BODY} -d @-`);
}
/** The panel that shows the latest call. */
export class CallPanel {
    model;
    element;
    text = h("pre", { id: "call-text", role: "tabpanel", tabindex: "0" });
    tabs;
    chosen = "Shell";
    shown = {};
    /** `model` is the folder of the server's model, or "" for the app's own. */
    constructor(model) {
        this.model = model;
        this.tabs = ["Shell", "Python", "curl"].map((name) => h("button", {
            type: "button",
            role: "tab",
            id: `call-${name}`,
            "aria-controls": "call-text",
            onclick: () => this.choose(name),
        }, name));
        const list = h("div", { role: "tablist", "aria-label": "The same call" }, ...this.tabs);
        list.addEventListener("keydown", (event) => this.move(event));
        const copy = h("button", { type: "button", class: "plain small" }, "Copy");
        copy.addEventListener("click", () => {
            void navigator.clipboard?.writeText(this.text.textContent ?? "");
            copy.textContent = "Copied";
            setTimeout(() => (copy.textContent = "Copy"), 1_500);
        });
        const head = h("div", { class: "row" }, h("h2", {}, "The same call"), copy);
        this.element = h("section", { class: "card calls" }, head, list, this.text);
        this.element.hidden = true;
        this.choose("Shell");
    }
    /** Show a call that was made. */
    show(call) {
        this.shown = written(call, this.model);
        this.element.hidden = false;
        this.choose(this.chosen);
    }
    choose(name) {
        this.chosen = name;
        for (const tab of this.tabs) {
            const isChosen = tab.textContent === name;
            tab.setAttribute("aria-selected", String(isChosen));
            tab.tabIndex = isChosen ? 0 : -1;
            if (isChosen)
                this.text.setAttribute("aria-labelledby", tab.id);
        }
        this.text.textContent = this.shown[name] ?? "";
    }
    move(event) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined)
            return;
        const at = this.tabs.findIndex((tab) => tab.textContent === this.chosen);
        const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
        if (!next)
            return;
        this.choose(next.textContent ?? "");
        next.focus();
        event.preventDefault();
    }
}
