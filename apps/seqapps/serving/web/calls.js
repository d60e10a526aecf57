/** The call that was just made, as a shell command, in Python and with curl. */
import { h } from "/page/dom.js";
const SHORT = new Set(["n", "k"]); // options with one dash
/** Quote a text for the shell where it needs that. */
export const quoted = (text) => /^[\w.,:/=+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
/** Write a value as Python does. */
export function pythonValue(value) {
    if (value === true)
        return "True";
    if (value === false)
        return "False";
    if (value === null || value === undefined)
        return "None";
    if (Array.isArray(value))
        return `[${value.map(pythonValue).join(", ")}]`;
    return JSON.stringify(value);
}
function shellOptions(options) {
    return Object.entries(options).flatMap(([name, value]) => {
        const option = SHORT.has(name) ? `-${name}` : `--${name.replaceAll("_", "-")}`;
        if (value === false || value === null || value === "")
            return [];
        return value === true ? [option] : [option, quoted(String(value))];
    });
}
/** Return the three ways to write a call. */
export function written(call) {
    const { app, options, items, files } = call;
    const method = call.verb.replaceAll("-", "_");
    const values = items?.values ?? [];
    const shell = ["seqapps", app, call.verb, ...[...values, ...(files ?? [])].map(quoted)];
    shell.push(...shellOptions(options));
    const first = files ? [pythonValue(files)] : items ? [pythonValue(values)] : [];
    const named = Object.entries(options).map(([name, value]) => `${name}=${pythonValue(value)}`);
    const address = `${location.origin}/v1/${app}:${call.verb}`;
    const body = JSON.stringify(items ? { [items.name]: values, ...options } : options);
    const sent = files
        ? [...files.map((file) => `-F files=@${quoted(file)}`), ...fields(options)].join(" ")
        : `-H 'Content-Type: application/json' -d ${quoted(body)}`;
    return {
        Shell: call.shell ?? shell.join(" "),
        Python: call.python ??
            `import seqapps\n\nmodel = seqapps.load("${app}")\n` +
                `answers = model.${method}(${[...first, ...named].join(", ")})`,
        curl: call.curl ?? `curl ${address} ${sent}`,
    };
}
function fields(options) {
    const given = Object.entries(options).filter(([, value]) => value !== null);
    return given.map(([name, value]) => `-F ${name}=${quoted(String(value))}`);
}
/** The panel that shows the latest call. */
export class CallPanel {
    element;
    text = h("pre", { id: "call-text", role: "tabpanel", tabindex: "0" });
    tabs;
    chosen = "Shell";
    shown = {};
    constructor() {
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
        this.shown = written(call);
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
