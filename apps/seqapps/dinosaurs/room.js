/** The room of dinosaurs: names as the constraints change, and the surprise of each letter. */
import { call, latest } from "/page/api.js";
import { announce, field, h, later } from "/page/dom.js";
const MAX_NATS = 6; // of the strongest colour
export function mount(room) {
    const start = h("input", { autocomplete: "off", spellcheck: false, value: "Tyr" });
    const end = h("input", { autocomplete: "off", spellcheck: false });
    const contains = h("input", { autocomplete: "off", spellcheck: false });
    const count = h("input", { type: "number", min: 1, max: 200, value: 18 });
    const maxLength = h("input", { type: "number", min: 1, max: 60, placeholder: "any" });
    const temperature = h("input", { type: "range", min: 0.2, max: 1.6, step: 0.05, value: 0.8 });
    const shownTemperature = h("output", { class: "number" }, "0.80");
    const again = h("button", { type: "button" }, "Draw again");
    const names = h("ul", { class: "names", "aria-label": "Names" });
    const remark = h("p", { class: "quiet small notes" });
    const name = h("input", { autocomplete: "off", spellcheck: false, value: "Tyrannosaurus" });
    const letters = h("div", { class: "letters", "aria-live": "polite" });
    const total = h("p", { class: "quiet" });
    let seed = 1;
    const options = () => ({
        n: Number(count.value) || 1,
        temperature: Number(temperature.value),
        ...(start.value && { start: start.value }),
        ...(end.value && { end: end.value }),
        ...(contains.value && { contains: contains.value }),
        ...(maxLength.value && { max_length: Number(maxLength.value) }),
        seed,
    });
    const draw = latest(async (_, signal) => {
        const body = options();
        const found = await call("dinosaurs", "generate", body, signal);
        room.fail(null);
        names.replaceChildren(...found.answers.map((row) => listed(row)));
        const missing = Number(body.n) - found.answers.length;
        remark.textContent = missing ? `${missing} fewer: no more new names meet the constraints.` : "";
        announce(`${found.answers.length} names`);
        room.show({ app: "dinosaurs", verb: "generate", options: body });
    }, (error) => {
        names.replaceChildren();
        room.fail(error);
    });
    const listed = (row) => {
        const title = `${row.nats} nats${row.known ? ", in the training list" : ""}`;
        const button = h("button", { type: "button", title }, row.name);
        button.addEventListener("click", () => {
            name.value = row.name;
            score(null);
        });
        return h("li", {}, button);
    };
    const score = latest(async (_, signal) => {
        if (!name.value.trim())
            return letters.replaceChildren();
        const values = [name.value.trim()];
        const [row] = (await call("dinosaurs", "score", { names: values }, signal)).answers;
        room.fail(null);
        if (!row)
            return;
        letters.replaceChildren(...row.surprise.map(([text, nats]) => letter(text, nats)));
        const known = row.known ? "; it is in the training list" : "";
        total.textContent = `${row.nats_per_character.toFixed(2)} nats a character, ${row.nats.toFixed(1)} in all${known}`;
        room.show({ app: "dinosaurs", verb: "score", options: {}, items: { name: "names", values } });
    }, (error) => {
        letters.replaceChildren();
        total.textContent = "";
        room.fail(error);
    });
    const soon = later(200, () => draw(null));
    for (const control of [start, end, contains, count, maxLength, temperature]) {
        control.addEventListener("input", soon);
    }
    temperature.addEventListener("input", () => {
        shownTemperature.textContent = Number(temperature.value).toFixed(2);
    });
    again.addEventListener("click", () => {
        seed = Math.floor(Math.random() * 2 ** 32);
        draw(null);
    });
    name.addEventListener("input", later(150, () => score(null)));
    const heat = field("Temperature", temperature);
    heat.append(shownTemperature);
    room.host.append(h("section", { class: "card columns" }, h("div", { class: "stack" }, field("Begins with", start), field("Ends with", end), field("Contains", contains)), h("div", { class: "stack" }, heat, h("div", { class: "columns" }, field("Number of names", count), field("Maximum length", maxLength)), again)), h("section", { class: "card stack" }, h("h2", {}, "New names"), names, remark), h("section", { class: "card stack" }, h("h2", {}, "How surprising is a name, letter by letter?"), field("Name", name), letters, total, h("p", { class: "quiet small" }, "Nats, −ln P of each letter after those before it: the darker, the more surprising. The last one is the end.")));
    score(null);
    draw(null);
}
/** A letter with its surprise as a number and a colour. */
function letter(text, nats) {
    const share = Math.min(1, nats / MAX_NATS);
    const shown = h("div", { class: "letter" }, h("b", {}, text || "end"), h("span", {}, nats.toFixed(2)));
    if (!text)
        shown.firstChild.style.fontSize = "0.9rem";
    shown.style.background = `color-mix(in oklab, #f2813d ${Math.round(100 * share)}%, #dcefe0)`;
    return shown;
}
