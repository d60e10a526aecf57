/** The HTTP interface, read from /openapi.json. */

import { readToken, send } from "/page/api.js";
import { h } from "/page/dom.js";

type Json = Record<string, any>;

function property(name: string, schema: Json, required: boolean): HTMLElement {
  const kinds = (schema.anyOf ?? [schema]).map((one: Json) => kind(one)).join(" or ");
  const preset = required ? "required" : `default ${JSON.stringify(schema.default ?? null)}`;
  return h(
    "tr",
    {},
    h("td", {}, h("code", {}, name)),
    h("td", {}, kinds),
    h("td", {}, preset),
    h("td", {}, schema.description ?? ""),
  );
}

function kind(schema: Json): string {
  if (schema.type === "array") return `list of ${kinds(schema.items)}`;
  return schema.format === "binary" ? "file" : (schema.type ?? "any");
}

const kinds = (schema: Json): string =>
  (schema?.anyOf ?? [schema ?? {}]).map((one: Json) => kind(one)).join(" or ");

function operation(path: string, method: string, described: Json): HTMLElement {
  const content: [string, Json][] = Object.entries(described.requestBody?.content ?? {});
  const [media, body] = content[0] ?? ["", null];
  const schema: Json = body?.schema ?? {};
  const rows = Object.entries((schema.properties ?? {}) as Json).map(([name, one]) =>
    property(name, one as Json, (schema.required ?? []).includes(name)),
  );
  for (const one of described.parameters ?? []) {
    const values = one.schema.enum ? `one of ${one.schema.enum.join(", ")}` : "";
    rows.push(property(`?${one.name}`, { ...one.schema, description: values }, one.required));
  }
  const head = ["Name", "Type", "Default", "Description"].map((text) => h("th", {}, text));
  return h(
    "details",
    { class: "card" },
    h("summary", {}, h("code", {}, `${method.toUpperCase()} ${path}`), ` ${described.summary ?? ""}`),
    media ? h("p", { class: "quiet small" }, `Body: ${media}`) : null,
    rows.length
      ? h("div", { class: "scroll", tabindex: "0" },
          h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)))
      : null,
  );
}

async function start(): Promise<void> {
  const main = document.getElementById("room") as HTMLElement;
  readToken();
  try {
    const document_ = (await (await send("/openapi.json")).json()) as Json;
    const groups = new Map<string, HTMLElement[]>();
    for (const [path, methods] of Object.entries(document_.paths as Json)) {
      for (const [method, described] of Object.entries(methods as Json)) {
        const tag = (described as Json).tags?.[0] ?? "other";
        const listed = groups.get(tag) ?? [];
        listed.push(operation(path, method, described as Json));
        groups.set(tag, listed);
      }
    }
    const lead =
      "Answers are those of --json. Errors are one line: {\"error\": …}. The machine-readable " +
      "description is /openapi.json; live sound is a WebSocket at /v1/trigger:stream.";
    main.replaceChildren(
      h("div", {}, h("h1", {}, "HTTP interface"), h("p", { class: "lead" }, lead)),
      ...[...groups].map(([tag, listed]) => h("section", { class: "stack" }, h("h2", {}, tag), ...listed)),
    );
  } catch (error) {
    main.replaceChildren(h("p", { class: "error" }, (error as Error).message));
  }
}

document.getElementById("theme")?.remove();
void start();
