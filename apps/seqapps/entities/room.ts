/** The room of entities: names are marked while a text is typed, and the text without them. */

import { call, latest, type Options, type Row } from "/page/api.js";
import { announce, field, h, later, select } from "/page/dom.js";
import type { RoomContext } from "/page/room.js";

const EXAMPLE = "Ada Lovelace met Charles Babbage in London.\nWrite to Maria Rossi (maria@example.org) in Rome.";
const REPLACEMENTS = [
  ["labels", "labels: [PER]"], ["pseudonyms", "pseudonyms: [PER-1]"],
] as const;
const TINTS: Readonly<Record<string, string>> = { PER: "var(--good)", LOC: "var(--accent)", ORG: "var(--warm)" };
const MAX_LINES = 200;

export function mount(room: RoomContext): void {
  const text = h("textarea", { rows: 5, maxlength: 20_000, value: EXAMPLE });
  const least = h("input", { type: "number", min: 0, max: 1, step: 0.05, placeholder: "the model's" });
  const replacement = select(REPLACEMENTS);
  const marked = h("div", { id: "marked", class: "words", "aria-live": "polite" });
  const redacted = h("pre", { id: "redacted" });

  const tag = latest(async (_: null, signal) => {
    const values = text.value.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, MAX_LINES);
    if (!values.length) {
      for (const place of [marked, redacted]) place.replaceChildren();
      return;
    }
    const options: Options = { ...(least.value && { min_probability: Number(least.value) }) };
    const found = (await call("entities", "tag", { texts: values, ...options }, signal)).answers;
    const how: Options = { ...options, ...(replacement.value === "pseudonyms" && { pseudonyms: true }) };
    const without = (await call("entities", "redact", { texts: values, ...how }, signal)).answers;
    room.fail(null);
    marked.replaceChildren(...found.map(line));
    redacted.textContent = without.map((row) => row.text).join("\n");
    const count = found.reduce((sum, row) => sum + (row.entities as Row[]).length, 0);
    announce(count === 1 ? "1 name" : `${count} names`);
    room.show({ app: "entities", verb: "tag", options, items: { name: "texts", values } });
  }, room.fail);

  for (const control of [text, least]) control.addEventListener("input", later(200, () => tag(null)));
  replacement.addEventListener("change", () => tag(null));
  room.host.append(
    h("section", { class: "card columns" },
      field("Texts, one per line", text),
      h("div", { class: "stack" }, field("Minimum probability", least), field("Replace names by", replacement))),
    h("section", { class: "card columns" },
      h("div", {}, h("h2", {}, "Names"), marked,
        h("p", { class: "quiet small" }, "The small number is the probability that exactly these characters have this label.")),
      h("div", {}, h("h2", {}, "Without names"), redacted,
        h("p", { class: "quiet small" }, "A name that the model misses stays in the text: read what you publish."))),
  );
  tag(null);
}

function line(row: Row): HTMLElement {
  const letters = Array.from(row.text as string); // positions are code points
  const parts: (string | HTMLElement)[] = [];
  let end = 0;
  for (const one of row.entities as Row[]) {
    if (one.start < end) continue; // labels of one's own may overlap those of the model
    parts.push(letters.slice(end, one.start).join(""), name(one));
    end = one.end;
  }
  return h("p", {}, ...parts, letters.slice(end).join(""));
}

function name(one: Row): HTMLElement {
  const shown = h("mark", {}, one.text, h("sup", { class: "number" }, ` ${one.label} ${one.probability.toFixed(2)}`));
  shown.style.background = `color-mix(in oklab, ${TINTS[one.label] ?? "var(--accent)"} 25%, transparent)`;
  shown.style.color = "inherit";
  return shown;
}
