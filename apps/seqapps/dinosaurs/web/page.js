/** The page: names as the constraints change, and the surprise of each letter. */
import { load } from "./litert.js";
import { InputError, Names } from "./names.js";
const MAX_NATS = 6; // of the strongest colour
const element = (id) => document.getElementById(id);
const value = (id) => element(id).value;
const status = element("status");
function fail(error) {
    status.textContent = error instanceof InputError ? error.message : `The model cannot be run: ${error}`;
    status.classList.add("error");
}
async function draw(names) {
    const found = await names.generate({
        n: Number(value("count")),
        seed: BigInt(value("seed") || 0),
        temperature: Number(value("temperature")),
        topP: 1,
        start: value("start"),
        allowKnown: false,
    });
    element("names").replaceChildren(...found.map(({ name, nats }) => {
        const item = document.createElement("li");
        item.textContent = name;
        item.title = `${nats.toFixed(2)} nats`;
        return item;
    }));
    status.textContent = `${found.length} names`;
}
async function score(names) {
    const letters = await names.score(value("name"));
    element("letters").replaceChildren(...letters.map(({ text, nats }) => {
        const shown = document.createElement("span");
        const number = document.createElement("small");
        number.textContent = nats.toFixed(2);
        shown.append(text || "end", number);
        shown.style.setProperty("--share", `${Math.round(100 * Math.min(1, nats / MAX_NATS))}%`);
        return shown;
    }));
}
/** Run an action again and again, one after the other; the last wish counts. */
function queued(action) {
    let running = false;
    let again = false;
    return async function run() {
        if (running)
            return void (again = true);
        running = true;
        try {
            status.classList.remove("error");
            await action();
        }
        catch (error) {
            fail(error);
        }
        running = false;
        if (again) {
            again = false;
            run();
        }
    };
}
async function start() {
    const tables = await (await fetch("./tables.json")).json();
    const names = new Names(tables, await load("./step.tflite", tables));
    window.names = names;
    const drawing = queued(() => draw(names));
    const scoring = queued(() => score(names));
    for (const id of ["start", "count", "temperature", "seed"]) {
        element(id).addEventListener("input", drawing);
    }
    element("again").addEventListener("click", () => {
        element("seed").value = String(Math.floor(Math.random() * 2 ** 32));
        drawing();
    });
    element("name").addEventListener("input", scoring);
    await draw(names);
    scoring();
}
start().catch(fail);
