/** The room of words: a word's neighbours, from one to the next, and analogies. */

import { call, latest, type Options, type Row } from "/page/api.js";
import { shellCommand } from "/page/calls.js";
import { announce, bar, field, h, later } from "/page/dom.js";
import type { RoomContext } from "/page/room.js";

const DIGITS = 3; // of a cosine, as on the command line

export function mount(room: RoomContext): void {
  const word = wordInput("river", "about word-error");
  const count = h("input", { type: "number", min: 1, max: 200, value: 10 });
  const about = h("p", { class: "notes", id: "about" });
  const wordError = h("p", { class: "error", id: "word-error", role: "alert" });
  const title = h("h2", { tabindex: "-1" }, "Neighbours");
  const neighbours = h("div");
  const terms = ["man", "woman", "king"].map((text) => wordInput(text, "composed analogy-error"));
  const composed = h("p", { class: "notes", id: "composed" });
  const analogyError = h("p", { class: "error", id: "analogy-error", role: "alert" });
  const answers = h("div");

  const show = (found: Row | null, error: unknown = null): void => {
    title.textContent = found ? `Neighbours of ${found.word}` : "Neighbours";
    about.textContent = found && described(found);
    wordError.textContent = messageOf(error);
    neighbours.replaceChildren(...(found ? [ranking(title.textContent, found.neighbours, choose)] : []));
  };
  const read = latest(async (isChosen: boolean, signal) => {
    const values = [word.value.trim()];
    if (!values[0]) return show(null);
    const options: Options = { k: Number(count.value) || 1 };
    const [found] = (await call("words", "nearest", { words: values, ...options }, signal)).answers;
    if (!found) return;
    show(found);
    announce(`${about.textContent} ${title.textContent}: ${named(found.neighbours)}`);
    if (isChosen) title.focus(); // the button that was pressed may be gone
    room.show({ app: "words", verb: "nearest", options, items: { name: "words", values } });
  }, (error) => show(null, error));
  const choose = (chosen: string): void => {
    word.value = chosen;
    read(true);
  };

  const showAnalogy = (caption: string, found: Row[], given: Row[], error: unknown = null): void => {
    composed.textContent = given.filter((row) => !row.known).map(described).join(" ");
    analogyError.textContent = messageOf(error);
    answers.replaceChildren(...(found.length ? [ranking(caption, found, choose)] : []));
  };
  const solve = latest(async (_: null, signal) => {
    const values = terms.map((input) => input.value.trim());
    const [a, b, c] = values;
    if (!a || !b || !c) return showAnalogy("", [], []);
    const [found, given] = await Promise.all([
      call("words", "analogy", { a, b, c }, signal),
      call("words", "nearest", { words: values, k: 1 }, signal), // which of them are unknown
    ]);
    const caption = `${a} is to ${b} as ${c} is to`;
    showAnalogy(caption, found.answers, given.answers);
    announce(`${composed.textContent} ${caption}: ${named(found.answers)}`);
    room.show({ app: "words", verb: "analogy", options: { a, b, c },
      shell: ({ model }) => shellCommand("seqapps words analogy", [a, b, c], model) });
  }, (error) => showAnalogy("", [], [], error));

  const soon = later(200, () => read(false));
  for (const control of [word, count]) control.addEventListener("input", soon);
  const soonSolved = later(200, () => solve(null));
  for (const control of terms) control.addEventListener("input", soonSolved);
  const labels = ["A", "is to B", "as C is to …"];
  room.host.append(
    h("section", { class: "card columns" },
      h("div", { class: "stack" }, field("Word", word), field("Number of neighbours", count), about, wordError,
        h("p", { class: "quiet small" },
          "Cosine of the angle between two vectors: 1 for the same direction, 0 for a right angle. Choose a neighbour to see its own neighbours.")),
      h("div", {}, title, neighbours)),
    h("section", { class: "card stack" }, h("h2", {}, "Analogy: A is to B as C is to …"),
      h("div", { class: "terms" }, ...terms.map((input, index) => field(labels[index] ?? "", input))),
      composed, analogyError, answers),
  );
  solve(null);
  read(false);
}

function wordInput(value: string, describedBy: string): HTMLInputElement {
  return h("input", { autocomplete: "off", autocapitalize: "none", spellcheck: false, value, "aria-describedby": describedBy });
}

const messageOf = (error: unknown): string =>
  error === null ? "" : error instanceof Error ? error.message : `${error}`;

/** Return a remark on a given word: its occurrences, or the words that its vector is composed of. */
function described(found: Row): string {
  if (found.known) return found.occurrences === null ? "" : `${found.word} occurs ${times(found.occurrences)} in the corpus.`;
  const spellings = new Intl.ListFormat("en-GB").format(found.spellings);
  return `${found.word} is unknown; its vector is composed of the vectors of ${spellings}, which are spelled like it.`;
}

const times = (n: number): string => (n === 1 ? "once" : `${grouped(n)} times`);
const grouped = (n: number): string => n.toLocaleString("en");
const named = (found: Row[]): string => found.slice(0, 5).map((row) => row.word).join(", ");

/** A table of words with their cosines and, if the model has counts, their occurrences. */
function ranking(caption: string, found: Row[], choose: (word: string) => void): HTMLElement {
  const hasCounts = found.some((row) => row.occurrences !== null);
  const head = ["Word", "Cosine", ...(hasCounts ? ["Occurrences"] : [])];
  const rows = found.map((row) => {
    const button = h("button", { type: "button", class: "plain", title: "Show its neighbours" }, row.word);
    button.addEventListener("click", () => choose(row.word));
    return h("tr", {},
      h("td", {}, button),
      h("td", {}, bar(row.similarity, DIGITS)),
      hasCounts ? h("td", { class: "number" }, row.occurrences === null ? "" : grouped(row.occurrences)) : null);
  });
  return h("div", { class: "scroll" },
    h("table", { class: "ranking" }, h("caption", { class: "visually-hidden" }, caption),
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...rows)));
}
