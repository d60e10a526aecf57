/** Tables in CSV (RFC 4180), with the separator that the first line has most of. */
export const MAX_COLUMNS = 500;
export const MAX_ROWS = 20_000; // of one request
const MAX_BYTES = 20_000_000;
/** Read a CSV file; an error names what was expected and what was received. */
export async function readCsv(file) {
    if (file.size > MAX_BYTES) {
        throw new Error(`expected a file of at most 20 MB, got ${(file.size / 1e6).toFixed(0)} MB`);
    }
    return parseCsv(decoded(await file.arrayBuffer()));
}
/** Decode UTF-8, or else Windows-1252, as the command line does. */
function decoded(bytes) {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    }
    catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}
export function parseCsv(text) {
    const content = text.replace(/^\uFEFF/, "");
    const firstLine = content.slice(0, content.search(/[\r\n]|$/));
    const separator = mostFrequent(firstLine);
    const width = firstLine.split(separator).length;
    if (width > MAX_COLUMNS) {
        throw new Error(`expected at most ${MAX_COLUMNS} columns, got ${width.toLocaleString("en")}`);
    }
    const rows = cells(content, separator).filter((row) => row.length > 1 || row[0] !== "");
    const [names, ...rest] = rows;
    if (!names)
        throw new Error("expected a table with a line of names, got an empty file");
    if (rest.length > MAX_ROWS) {
        const got = rest.length.toLocaleString("en");
        throw new Error(`expected at most ${MAX_ROWS.toLocaleString("en")} rows, got ${got}: use seqapps dates translate --csv`);
    }
    const wide = rest.findIndex((row) => row.length > MAX_COLUMNS);
    if (wide >= 0) {
        const got = rest[wide]?.length.toLocaleString("en");
        throw new Error(`row ${wide + 2}: expected at most ${MAX_COLUMNS} columns, got ${got}`);
    }
    const cellsOf = rest.reduce((most, row) => Math.max(most, row.length), names.length);
    const padded = (row) => [...row, ...Array(cellsOf - row.length).fill("")];
    return { names: padded(names), rows: rest.map(padded) };
}
function mostFrequent(line) {
    const counts = [",", ";", "\t"].map((one) => [line.split(one).length, one]);
    return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}
function cells(text, separator) {
    const rows = [];
    let row = [];
    let at = 0;
    while (at < text.length) {
        let cell = "";
        if (text[at] === '"') {
            let end = at + 1;
            while (end < text.length && !(text[end] === '"' && text[end + 1] !== '"')) {
                end += text[end] === '"' ? 2 : 1;
            }
            if (end >= text.length)
                throw new Error("expected a closing quotation mark, got the end of the file");
            cell = text.slice(at + 1, end).replaceAll('""', '"');
            at = end + 1;
            const next = text[at] ?? "\n";
            if (next !== separator && !/[\r\n]/.test(next)) {
                throw new Error(`row ${rows.length + 1}: expected ${JSON.stringify(separator)} behind a quotation mark, got ${JSON.stringify(next)}`);
            }
        }
        else {
            let end = at;
            while (end < text.length && text[end] !== separator && !/[\r\n]/.test(text[end] ?? ""))
                end += 1;
            cell = text.slice(at, end);
            at = end;
        }
        row.push(cell);
        if (text[at] === separator) {
            at += 1;
            if (at === text.length)
                row.push("");
            continue;
        }
        at += text.startsWith("\r\n", at) ? 2 : 1;
        rows.push(row);
        row = [];
    }
    if (row.length)
        rows.push(row);
    return rows;
}
/** Write rows as CSV; cells that a spreadsheet would run as formulas stay as they are. */
export function writeCsv(rows) {
    const cell = (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    return rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}
