/** The HTTP interface, read from /openapi.json. */
import { readToken, send } from "/page/api.js";
import { h } from "/page/dom.js";
function property(name, schema, required) {
    const kinds = (schema.anyOf ?? [schema]).map((one) => kind(one)).join(" or ");
    const preset = required ? "required" : `default ${JSON.stringify(schema.default ?? null)}`;
    return h("tr", {}, h("td", {}, h("code", {}, name)), h("td", {}, kinds), h("td", {}, preset), h("td", {}, schema.description ?? ""));
}
function kind(schema) {
    if (schema.type === "array")
        return `list of ${kinds(schema.items)}`;
    return schema.format === "binary" ? "file" : (schema.type ?? "any");
}
const kinds = (schema) => (schema?.anyOf ?? [schema ?? {}]).map((one) => kind(one)).join(" or ");
function operation(path, method, described) {
    const content = Object.entries(described.requestBody?.content ?? {});
    const [media, body] = content[0] ?? ["", null];
    const schema = body?.schema ?? {};
    const rows = Object.entries((schema.properties ?? {})).map(([name, one]) => property(name, one, (schema.required ?? []).includes(name)));
    for (const one of described.parameters ?? []) {
        const values = one.schema.enum ? `one of ${one.schema.enum.join(", ")}` : "";
        rows.push(property(`?${one.name}`, { ...one.schema, description: values }, one.required));
    }
    const head = ["Name", "Type", "Default", "Description"].map((text) => h("th", {}, text));
    return h("details", { class: "card" }, h("summary", {}, h("code", {}, `${method.toUpperCase()} ${path}`), ` ${described.summary ?? ""}`), media ? h("p", { class: "quiet small" }, `Body: ${media}`) : null, rows.length
        ? h("div", { class: "scroll", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)))
        : null);
}
async function start() {
    const main = document.getElementById("room");
    readToken();
    try {
        const document_ = (await (await send("/openapi.json")).json());
        const groups = new Map();
        for (const [path, methods] of Object.entries(document_.paths)) {
            for (const [method, described] of Object.entries(methods)) {
                const tag = described.tags?.[0] ?? "other";
                const listed = groups.get(tag) ?? [];
                listed.push(operation(path, method, described));
                groups.set(tag, listed);
            }
        }
        const lead = "Answers are those of --json. Errors are one line: {\"error\": …}. The machine-readable " +
            "description is /openapi.json; live sound is a WebSocket at /v1/trigger:stream.";
        main.replaceChildren(h("div", {}, h("h1", {}, "HTTP interface"), h("p", { class: "lead" }, lead)), ...[...groups].map(([tag, listed]) => h("section", { class: "stack" }, h("h2", {}, tag), ...listed)));
    }
    catch (error) {
        main.replaceChildren(h("p", { class: "error" }, error.message));
    }
}
document.getElementById("theme")?.remove();
void start();
