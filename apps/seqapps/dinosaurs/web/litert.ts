/** The part `step` in LiteRT.js, which a file server hands out beside this page. */

import type { Named, Step, Tables, Values } from "./names.js";
import { BATCH } from "./names.js";

const RUNTIME = "@litertjs/core"; // a name of the import map of index.html
const WASM = "./litert/core/wasm/";

/** What is used of LiteRT.js. */
interface Tensor { toTypedArray(): Values; delete(): void }
interface LiteRt {
  Tensor: new (data: Values, shape: number[]) => Tensor;
  loadLiteRt(path: string): Promise<unknown>;
  loadAndCompile(path: string, options: { accelerator: "wasm" }): Promise<{
    run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  }>;
}

/** Load LiteRT.js and a part; its inputs have the shapes of `tables.json`. */
export async function load(part: string, tables: Tables): Promise<Step> {
  const litert: LiteRt = await import(RUNTIME);
  await litert.loadLiteRt(WASM);
  const model = await litert.loadAndCompile(part, { accelerator: "wasm" });
  const shapes: Record<string, number[]> = { tokens: [BATCH] };
  for (const [name, state] of Object.entries(tables.states)) shapes[name] = [BATCH, ...state.shape];
  return async (inputs: Named): Promise<Named> => {
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, data]) => [name, new litert.Tensor(data, shapes[name]!)]),
    );
    const results = await model.run(given);
    const copies = Object.entries(results).map(([name, tensor]): [string, Values] => {
      return [name, tensor.toTypedArray().slice()];
    });
    for (const tensor of [...Object.values(given), ...Object.values(results)]) tensor.delete();
    return Object.fromEntries(copies);
  };
}
