/** The room of commands: the sentences of the model, live sound and files. */

import { call, type Options, type Row, upload } from "/page/api.js";
import { type MadeCall, path, pythonArguments } from "/page/calls.js";
import { announce, bar, dropZone, field, h } from "/page/dom.js";
import { LiveSound, streamCall } from "/page/live.js";
import type { RoomContext } from "/page/room.js";

const OFF = "The microphone is off.";

export function mount(room: RoomContext): () => void {
  const threshold = h("input", { type: "range", min: 0.05, max: 0.95, step: 0.05, value: 0.5 });
  const shownThreshold = h("output", { class: "number" }, "0.50");
  const sentences = h("pre", { class: "log", tabindex: "0", "aria-label": "The sentences" });
  const found = h("tbody", { id: "heard" });
  const state = h("p", { class: "quiet", id: "state", role: "status" }, OFF);
  const button = h("button", { type: "button" }, "Start the microphone");
  const player = h("audio", { controls: true });
  player.hidden = true;
  let live: LiveSound | null = null;

  const options = (): Options => ({ threshold: Number(threshold.value) });
  const heard = (row: Row): void => {
    found.prepend(answer(row));
    announce(row.text ?? explanation(row));
  };
  const stop = (): void => {
    live?.stop();
    live = null;
    button.textContent = "Start the microphone";
    state.textContent = OFF;
  };
  const start = async (): Promise<void> => {
    room.fail(null);
    found.replaceChildren();
    const own = new LiveSound("commands", options(), (row) => row.heard.forEach(heard), (error) => {
      stop();
      room.fail(error);
    });
    live = own;
    await own.start();
    if (live !== own) return; // stopped while the browser asked for permission
    button.textContent = "Stop the microphone";
    state.textContent = "Listening. The sound goes to this server only.";
    room.show(streamCall("commands", "hear", "heard", options()));
  };
  const failed = (error: unknown): void => {
    stop();
    room.fail(error);
  };
  button.addEventListener("click", () => (live ? stop() : void start().catch(failed)));
  threshold.addEventListener("input", () => {
    shownThreshold.textContent = Number(threshold.value).toFixed(2);
  });
  threshold.addEventListener("change", () => {
    if (!live) return;
    live.stop();
    start().catch(failed);
  });

  const hear = async ([file]: File[]): Promise<void> => {
    if (!file) return;
    stop();
    room.fail(null);
    found.replaceChildren();
    player.hidden = false;
    player.src = URL.createObjectURL(file);
    state.textContent = `Reading ${file.name} …`;
    try {
      const rows: Row[] = (await upload("commands", "hear", [[file, file.name]], options())).answers;
      [...rows].forEach(heard);
      const understood = rows.filter((row) => row.text !== null).length;
      state.textContent = `${file.name}: ${understood} of ${rows.length} understood.`;
      room.show(fileCall(file.name, options()));
    } catch (error) {
      state.textContent = OFF;
      room.fail(error);
    }
  };
  const limit = field("Threshold", threshold);
  limit.append(shownThreshold);
  room.host.append(
    h("section", { class: "card stack" },
      h("div", { class: "row" }, button, state), limit,
      dropZone("Or choose or drop a sound file", "audio/*", false, (files) => void hear(files)), player),
    h("section", { class: "card stack" }, h("h2", {}, "Heard"), answers(found),
      h("p", { class: "quiet small" },
        "Score: 1 if no other sounds fit better than the sentence, 0.5 at the model's own limit. What fits no sentence is not understood.")),
    h("section", { class: "card stack" }, h("h2", {}, "Its sentences"), sentences),
  );
  call("commands", "grammar", {}).then(({ answers: [row] }) => {
    sentences.textContent = row?.grammar || "This model has no sentences: train it on a grammar.";
  }).catch(room.fail);
  return stop;
}

function answers(rows: HTMLElement): HTMLElement {
  const names = ["From", "Sentence", "Slots", "Score"];
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Heard sentences" },
    h("table", { class: "ranking" }, h("caption", { class: "visually-hidden" }, "Heard sentences"),
      h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)))), rows));
}

function answer(row: Row): HTMLElement {
  const slots = Object.entries(row.slots ?? {}).map(([name, value]) => `${name}: ${value}`).join(", ");
  return h("tr", {},
    h("td", { class: "number" }, `${Number(row.start_s).toFixed(1)} s`),
    h("td", { class: row.text === null ? "quiet notes" : "notes" }, row.text ?? explanation(row)),
    h("td", { class: "notes" }, slots),
    h("td", {}, bar(row.score)));
}

/** Why a sentence was not understood, and what it may have been. */
function explanation(row: Row): string {
  const likely = [row.best, row.runner_up?.text].filter(Boolean);
  if (row.reason === "did you mean") return `did you mean “${likely.join("” or “")}”?`;
  return row.best ? `${row.reason}; nearest: “${row.best}”` : row.reason;
}

function fileCall(name: string, options: Options): MadeCall {
  return {
    app: "commands", verb: "hear", options, files: [name],
    python: ({ load }) => `${load}heard = model.hear(${pythonArguments([path(name)], options)})`,
  };
}
