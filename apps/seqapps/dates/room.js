/** The room of dates: a column of texts to a table of dates, with the attention of a row. */
import { call, latest } from "/page/api.js";
import { path, pythonArguments, quoted, shellOptions } from "/page/calls.js";
import { MAX_ROWS, readCsv, writeCsv } from "/page/csv.js";
import { announce, bar, check, colour, dropZone, field, fitted, h, later, onTheme, prefersStill, save, select, } from "/page/dom.js";
const SAMPLE = [
    "3rd of May, 1979", "jueves, 3 de mayo de 1979", "昭和54年5月3日", "06/12/2046", "May 1979",
    "next Friday",
].join("\n");
const SHOWN = 200; // rows of the table; all are downloaded
const PAGE = 1_000; // texts of a request that are read each by itself
const STEP_MS = 60; // between the symbols of the attention map
export function mount(room) {
    const texts = h("textarea", { rows: "8", spellcheck: false, value: SAMPLE });
    const locale = h("input", { placeholder: "de_DE", autocomplete: "off", spellcheck: false });
    const order = select([["", "by convention"], ["day_first", "day first"], ["month_first", "month first"]]);
    const precision = select([["day", "full days"], ["any", "also months, years, spans (EDTF)"]]);
    const asColumn = h("input", { type: "checkbox" });
    const column = select([]);
    const columnField = field("Column of the file", column);
    columnField.hidden = true;
    const output = h("div", { class: "stack" });
    const map = new AttentionMap();
    let table = null;
    let fileName = "";
    const options = () => ({
        ...(locale.value.trim() && { locale: locale.value.trim() }),
        ...(order.value && !asColumn.checked && { [order.value]: true }),
        ...(precision.value === "any" && { precision: "any" }),
    });
    const values = () => {
        if (!table)
            return texts.value.split("\n").filter((line) => line.trim());
        const index = Number(column.value);
        return table.rows.map((row) => row[index] ?? "");
    };
    const read = latest(async (_, signal) => {
        const given = values();
        order.disabled = asColumn.checked;
        if (!given.length)
            return output.replaceChildren();
        if (given.length > MAX_ROWS)
            throw new Error(`expected at most ${MAX_ROWS} rows`);
        const verb = asColumn.checked ? "translate-column" : "translate";
        const asked = { table, texts: given, options: options() };
        const size = asColumn.checked ? MAX_ROWS : PAGE;
        const answers = [];
        for (let first = 0; first < given.length; first += size) {
            const texts = given.slice(first, first + size);
            answers.push(...inRows(await call("dates", verb, { texts, ...asked.options }, signal), texts));
        }
        room.fail(null);
        room.show(made(verb, given));
        show({ ...asked, answers });
    }, (error) => {
        output.replaceChildren(); // the former answers are those of other texts
        room.fail(error);
    });
    const made = (verb, given) => {
        const base = { app: "dates", verb, options: options(), items: { name: "texts", values: given } };
        if (table) {
            const name = table.names[Number(column.value)] ?? "";
            return { ...base, ...forTable(fileName, name, options(), verb) };
        }
        if (verb === "translate")
            return base;
        return { ...base, shell: (parts) => columnInShell(given, shellOptions(options()) + parts.model) };
    };
    const show = (reading) => {
        const { answers, options } = reading;
        const rows = answers.slice(0, SHOWN).map((answer, index) => {
            return rowOf(answer, index, (chosen) => choose({ texts: [chosen.text], ...options }));
        });
        const head = ["Text", "Date", "Confidence", "Readings", "Reason and notes"];
        const shown = h("div", { class: "scroll" }, h("table", {}, h("caption", { class: "visually-hidden" }, "Dates of the texts"), h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...rows)));
        const dated = answers.filter((answer) => !answer.reason).length;
        const text = `${dated} of ${answers.length} read` +
            (answers.length > SHOWN ? `; the first ${SHOWN} are shown` : "");
        const download = h("button", { type: "button", class: "plain" }, "Download CSV");
        download.addEventListener("click", () => save(asCsv(reading), "dates.csv"));
        output.replaceChildren(h("div", { class: "row" }, h("p", {}, text), download), shown);
        announce(text);
    };
    const choose = latest(async (asked, signal) => {
        const [found] = (await call("dates", "attention", asked, signal)).answers;
        if (found)
            await map.draw(found, signal);
    }, room.fail);
    const soon = later(350, () => read(null));
    for (const control of [texts, locale])
        control.addEventListener("input", soon);
    for (const control of [order, precision, asColumn, column]) {
        control.addEventListener("change", () => read(null));
    }
    const forget = h("button", { type: "button", class: "plain" }, "Back to the text");
    forget.hidden = true;
    const setTable = (given) => {
        table = given;
        columnField.hidden = forget.hidden = given === null;
        texts.disabled = given !== null;
        asColumn.checked = given !== null;
        const names = given?.names ?? [];
        column.replaceChildren(...names.map((name, index) => h("option", { value: index }, name)));
        if (given)
            column.value = String(mostDates(given));
        read(null);
    };
    forget.addEventListener("click", () => setTable(null));
    const zone = dropZone("Or drop a CSV file", ".csv,.tsv,.txt", false, async ([file]) => {
        if (!file)
            return;
        try {
            const given = await readCsv(file);
            fileName = file.name;
            setTable(given);
        }
        catch (error) {
            room.fail(error);
        }
    });
    room.host.append(h("section", { class: "card columns" }, h("div", { class: "stack" }, field("Dates, one a line", texts), zone, h("div", { class: "row" }, columnField, forget)), h("div", { class: "stack" }, field("Locale", locale), field("06/12 is read", order), field("Precision", precision), check("Read as a column: certain rows decide ambiguous ones", asColumn))), h("section", { class: "card" }, h("h2", {}, "Table"), output), map.element);
    read(null);
    return () => map.stop();
}
/** The command for a column of texts, which is read from stdin. */
function columnInShell(texts, options) {
    const command = `seqapps dates translate --input`;
    return texts.length <= 50
        ? `printf '%s\\n' ${texts.map(quoted).join(" ")} | ${command} -${options}`
        : `# texts.txt: the texts, one a line\n${command} texts.txt${options}`;
}
function forTable(file, name, options, verb) {
    const method = verb.replaceAll("-", "_");
    const column = `table[${JSON.stringify(name)}]`;
    const named = pythonArguments([], options);
    const jq = `{texts: [.[] | .[${JSON.stringify(name)}]]} + ${JSON.stringify(options)}`;
    return {
        shell: ({ model }) => `seqapps dates translate${shellOptions({ csv: path(file), column: name, ...options })}${model}`,
        python: ({ load }) => `import pandas\n${load}\ntable = pandas.read_csv(${JSON.stringify(path(file))}, dtype=str)\n` +
            `answers = model.${method}(${column}${named && `, ${named}`})`,
        curl: ({ curl, address }) => `# rows.json: the table as a list of objects\njq ${quoted(jq)} rows.json | ${curl} ${address} ` +
            "-H 'Content-Type: application/json' -d @-",
    };
}
/** Return the number of the column most of whose first cells have digits beside something else. */
function mostDates(table) {
    const looks = (cell) => /\d/.test(cell) && /[^\d]/.test(cell);
    const scores = table.names.map((name, index) => table.rows.slice(0, 50).filter((row) => looks(row[index] ?? "")).length +
        (/date|day|datum|fecha|paid|due|born|died|when/i.test(name) ? 0.5 : 0));
    return scores.indexOf(Math.max(...scores));
}
function rowOf(answer, index, choose) {
    const button = h("button", { type: "button", class: "plain", title: "Show the attention" }, answer.text || "(empty)");
    const readings = answer.ambiguous
        ? answer.alternatives.map((one) => `${one.date} (${one.confidence.toFixed(2)})`).join(", ")
        : "";
    const first = answer.reason ? (answer.edtf ? `(${answer.edtf})` : "–") : (answer.edtf ?? answer.date);
    const notes = [answer.reason, ...answer.notes].filter(Boolean).join("; ");
    const row = h("tr", { "data-row": index }, h("td", {}, button), h("td", { class: "number" }, first), h("td", {}, bar(answer.confidence)), h("td", { class: "number readings" }, readings ? `${answer.date} (${answer.confidence.toFixed(2)}), ${readings}` : ""), h("td", {}, notes));
    const pick = () => {
        for (const other of row.parentElement?.children ?? [])
            other.classList.remove("chosen");
        row.classList.add("chosen");
        choose(answer);
    };
    row.addEventListener("click", pick);
    return row;
}
/** Return an answer for each text; that of a refused one holds the error as its reason. */
function inRows({ answers, refused = [] }, texts) {
    const errors = new Map(refused.map(({ item, error }) => [item, error]));
    const rows = answers.values();
    return texts.map((text, number) => {
        const reason = errors.get(number);
        if (reason === undefined)
            return rows.next().value ?? {};
        return { text, date: null, confidence: 0, alternatives: [], ambiguous: false, reason, notes: [], edtf: null };
    });
}
function asCsv({ table, texts, answers }) {
    const added = ["date", "date_confidence", "date_alternatives", "date_ambiguous", "date_reason", "date_notes", "date_edtf"];
    const head = table?.names.slice() ?? ["text"];
    for (const name of added) {
        let free = name;
        for (let number = 2; head.includes(free); number += 1)
            free = `${name}_${number}`;
        head.push(free);
    }
    const rows = answers.map((answer, index) => [
        ...(table?.rows[index] ?? [texts[index] ?? ""]),
        answer.date ?? "", String(answer.confidence),
        answer.alternatives.map((one) => one.date).join("; "),
        String(answer.ambiguous), answer.reason, answer.notes.join("; "), answer.edtf ?? "",
    ]);
    return new Blob([writeCsv([head, ...rows])], { type: "text/csv" });
}
/** A heat map of the attention: symbols of the date down, characters of the text across. */
class AttentionMap {
    element;
    canvas = h("canvas", { role: "img", "aria-label": "No row is chosen" });
    title = h("p", { class: "quiet" }, "Click a row to see which characters each part of the date was read in.");
    timer = 0;
    drawing = 0; // number of the latest one: others end
    latest = null;
    constructor() {
        this.element = h("section", { class: "card" }, h("h2", {}, "Attention"), this.title, this.canvas);
        this.canvas.hidden = true;
        onTheme(this.element, () => this.repaint());
    }
    stop() {
        clearTimeout(this.timer);
    }
    async draw(found, signal) {
        this.stop();
        this.latest = { found, signal };
        await this.paint(found, signal, !prefersStill());
    }
    /** Draw the map again, with the colours of the theme. */
    repaint() {
        this.stop();
        if (this.latest)
            void this.paint(this.latest.found, this.latest.signal, false);
    }
    async paint(found, signal, moves) {
        const drawing = (this.drawing += 1);
        const { characters, symbols, weights } = found;
        this.canvas.hidden = !weights.length;
        if (!weights.length) {
            this.title.textContent = `${found.text || "An empty text"}: the model cannot read it at all.`;
            return;
        }
        this.title.textContent = `${found.text} → ${symbols.join(" ")}`;
        this.canvas.setAttribute("aria-label", described(characters, symbols, weights));
        const cell = 26;
        const { pen, width } = fitted(this.canvas, (symbols.length + 1) * cell + 8);
        const left = 64;
        const step = Math.min(cell, (width - left - 8) / characters.length);
        const ink = colour("ink");
        const accent = colour("accent");
        pen.textAlign = "center";
        pen.textBaseline = "middle";
        pen.fillStyle = ink;
        pen.font = `${Math.max(8, Math.min(14, step * 0.8))}px ui-monospace, monospace`;
        characters.forEach((text, x) => pen.fillText(text === " " ? "␣" : text, left + (x + 0.5) * step, cell / 2));
        pen.font = "13px ui-monospace, monospace";
        const rows = async (y) => {
            if (y >= symbols.length || signal.aborted || drawing !== this.drawing)
                return;
            pen.globalAlpha = 1;
            pen.fillStyle = ink;
            pen.textAlign = "right";
            pen.fillText(symbols[y] ?? "", left - 10, (y + 1.5) * cell);
            pen.fillStyle = accent;
            weights[y]?.forEach((weight, x) => {
                pen.globalAlpha = Math.min(1, weight);
                pen.fillRect(left + x * step + 0.5, (y + 1) * cell + 1, step - 1, cell - 2);
            });
            pen.globalAlpha = 1;
            if (moves)
                await new Promise((done) => (this.timer = setTimeout(done, STEP_MS)));
            return rows(y + 1);
        };
        await rows(0);
    }
}
function described(characters, symbols, weights) {
    const parts = symbols.map((symbol, y) => {
        const row = weights[y] ?? [];
        return `${symbol} in ${characters[row.indexOf(Math.max(...row))] ?? ""}`;
    });
    return `Attention: ${parts.join(", ")}`;
}
