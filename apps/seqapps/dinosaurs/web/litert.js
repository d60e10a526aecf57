/** The part `step` in LiteRT.js, which a file server hands out beside this page. */
import { BATCH } from "./names.js";
const RUNTIME = "@litertjs/core"; // a name of the import map of index.html
const WASM = "./litert/core/wasm/";
/** Load LiteRT.js and a part; its inputs have the shapes of `tables.json`. */
export async function load(part, tables) {
    const litert = await import(RUNTIME);
    await litert.loadLiteRt(WASM);
    const model = await litert.loadAndCompile(part, { accelerator: "wasm" });
    const shapes = { tokens: [BATCH] };
    for (const [name, state] of Object.entries(tables.states))
        shapes[name] = [BATCH, ...state.shape];
    return async (inputs) => {
        const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, new litert.Tensor(data, shapes[name])]));
        const results = await model.run(given);
        const copies = Object.entries(results).map(([name, tensor]) => {
            return [name, tensor.toTypedArray().slice()];
        });
        for (const tensor of [...Object.values(given), ...Object.values(results)])
            tensor.delete();
        return Object.fromEntries(copies);
    };
}
