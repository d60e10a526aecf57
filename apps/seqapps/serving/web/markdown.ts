/** Model cards: the Markdown that they use, as elements; nothing in them is read as HTML. */

import { h } from "/page/dom.js";

const INLINE = /(`[^`]+`)|(\*\*[^*]+\*\*)|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** Return the elements of a text in Markdown. */
export function markdown(text: string): HTMLElement {
  const page = h("div", { class: "card-text" });
  const lines = text.split("\n");
  let at = 0;
  const take = (test: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && test(lines[at] ?? "")) at += 1;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = /^(#+) (.*)/.exec(line);
    if (line.startsWith("```")) {
      at += 1;
      const code = take((one) => !one.startsWith("```"));
      at += 1;
      page.append(h("pre", { tabindex: "0" }, code.join("\n")));
    } else if (heading) {
      at += 1;
      page.append(headed(heading[1]?.length ?? 1, heading[2] ?? ""));
    } else if (line.startsWith("|")) {
      page.append(table(take((one) => one.startsWith("|"))));
    } else if (/^- /.test(line)) {
      const items = take((one) => /^(- | {2,}\S)/.test(one));
      page.append(list(items));
    } else if (line.startsWith("    ")) {
      page.append(h("pre", { tabindex: "0" }, take((one) => one.startsWith("    ")).join("\n")));
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const words = take((one) => one.trim() !== "" && !/^(#|```|\||- )/.test(one));
      page.append(h("p", {}, ...inline(words.join(" "))));
    }
  }
  return page;
}

function headed(level: number, text: string): HTMLElement {
  return h(level === 1 ? "h3" : level === 2 ? "h4" : "h5", {}, ...inline(text));
}

function list(lines: string[]): HTMLElement {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith("- ")) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return h("ul", {}, ...items.map((item) => h("li", {}, ...inline(item))));
}

function table(lines: string[]): HTMLElement {
  const rows = lines
    .filter((line) => !/^\|[\s|:-]+\|$/.test(line) || /\w/.test(line))
    .map((line) => line.replace(/^\|/, "").replace(/\|$/, "").split("|"));
  const [head = [], ...body] = rows;
  const cells = (row: string[], tag: "th" | "td") =>
    h("tr", {}, ...row.map((cell) => h(tag, {}, ...inline(cell.trim()))));
  return h("table", { tabindex: "0" }, h("thead", {}, cells(head, "th")),
    h("tbody", {}, ...body.map((row) => cells(row, "td"))));
}

function inline(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index));
    if (match[1]) parts.push(h("code", {}, match[1].slice(1, -1)));
    else if (match[2]) parts.push(h("strong", {}, match[2].slice(2, -2)));
    else parts.push(match[3] ?? ""); // a link leaves the machine, or names a file of the repository
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}
