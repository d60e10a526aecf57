/** Elements, files and delays that all rooms use. */
/** Make an element; `onclick` and the like are listeners, true and false set attributes or none. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        }
        else if (name === "value") {
            element.value = String(value);
        }
        else if (typeof value === "boolean") {
            element.toggleAttribute(name, value);
        }
        else if (value !== null && value !== undefined) {
            element.setAttribute(name, String(value));
        }
    }
    element.append(...children.filter((child) => child !== null));
    return element;
}
let labels = 0;
/** A control with its label, which does not hold the texts of a list's options. */
export function field(label, control) {
    const id = `label-${(labels += 1)}`;
    control.setAttribute("aria-labelledby", id);
    return h("label", { class: "field" }, h("span", { id }, label), control);
}
/** A checkbox with its label behind it. */
export function check(label, control) {
    return h("label", { class: "check" }, control, label);
}
/** A list to choose from, of [value, text] pairs. */
export function select(options) {
    return h("select", {}, ...options.map(([value, text]) => h("option", { value }, text)));
}
/** A share from 0 to 1 as a bar and a number; of a negative value, such as a cosine, the number. */
export function bar(share, digits = 2) {
    const filled = h("i");
    filled.style.width = `${100 * Math.max(0, share)}%`;
    const drawn = h("span", { class: "bar", "aria-hidden": "true" }, filled);
    return h("span", { class: "number" }, drawn, share.toFixed(digits));
}
/** Say something to screen readers. */
export function announce(text) {
    const status = document.getElementById("status");
    if (status)
        status.textContent = text;
}
/** A place for files: a button, and an area to drop them on. */
export function dropZone(label, accept, several, take) {
    const input = h("input", { type: "file", accept, multiple: several });
    input.addEventListener("change", () => {
        take([...(input.files ?? [])]);
        input.value = "";
    });
    const zone = h("div", { class: "drop" }, field(label, input));
    zone.addEventListener("dragover", (event) => {
        event.preventDefault();
        zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        take([...(event.dataTransfer?.files ?? [])]);
    });
    return zone;
}
/** Save content as a file of the user. */
export function save(content, name) {
    const url = URL.createObjectURL(content);
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
/** Return a function that runs `work` once nothing has called it for a while. */
export function later(delayMs, work) {
    let timer = 0;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(work, delayMs);
    };
}
/** The value of a CSS variable, for canvases. */
export function colour(name) {
    const probe = h("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}
export const THEME_CHANGED = "theme-changed"; // event of the document
/** Draw again after each change of the theme, while the element is on the page. */
export function onTheme(element, draw) {
    let wasShown = false;
    const listen = () => {
        wasShown ||= element.isConnected;
        if (element.isConnected)
            draw();
        else if (wasShown)
            document.removeEventListener(THEME_CHANGED, listen);
    };
    document.addEventListener(THEME_CHANGED, listen);
}
/** A canvas fitted to its width on the page, with its drawing context in CSS pixels. */
export function fitted(canvas, height) {
    const width = Math.max(200, canvas.clientWidth);
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.font = "12px system-ui, sans-serif";
    return { pen, width, height };
}
export const prefersStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
