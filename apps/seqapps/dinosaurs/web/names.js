/** Names out of a seed: the sampling of `seqapps dinosaurs generate` around the exported step. */
export const BATCH = 16; // names that the step takes at once, its fixed first axis
const STOP = 0; // the id that ends a name, and that precedes its first character
const BLOCK = 4; // random numbers of one Philox counter
const MAX_REJECTED = 20_000; // known or repeated names in a row before the search ends
const MASK = 0xffffffffn;
/** A value that cannot be used; the message is for the reader of the page. */
export class InputError extends Error {
}
export class Names {
    tables;
    step;
    #weight;
    #nextClass;
    #size; // ids
    #classes;
    #longest;
    #known;
    constructor(tables, step) {
        this.tables = tables;
        this.step = step;
        const [times, classes, size] = tables.log_weight.shape;
        this.#longest = times - 1;
        this.#classes = classes;
        this.#size = size;
        this.#weight = Float32Array.from(tables.log_weight.data, (value) => value ?? -Infinity);
        this.#nextClass = tables.next_class.data;
        this.#known = new Set(tables.known.data.map((value) => BigInt.asUintN(64, BigInt(value))));
    }
    /** Return names that are new; fewer if no more are found. */
    async generate(request) {
        check(request);
        const prefix = this.#prefix(request.start);
        const found = [];
        const seen = new Set();
        for (let first = 0, lastNew = 0; found.length < request.n && first - lastNew < MAX_REJECTED;) {
            const drawn = await this.#draw(request, prefix, first);
            first += BATCH;
            for (const [ids, nats] of drawn) {
                const mark = fingerprint(ids);
                const known = this.#known.has(mark);
                const isNew = !known && !seen.has(mark);
                seen.add(mark);
                if (found.length < request.n && (isNew || request.allowKnown)) {
                    lastNew = first;
                    found.push({ name: this.#text(ids), nats, known });
                }
            }
        }
        return found;
    }
    /** Return the surprise of each letter of a name, and of its end. */
    async score(name) {
        const ids = this.#encode(name);
        if (!ids.length)
            throw new InputError("Type a name.");
        if (ids.length > 4 * this.#longest)
            throw new InputError("The name is too long.");
        const letters = [];
        let states = this.#initial();
        let last = STOP;
        for (const id of [...ids, STOP]) {
            const result = await this.step({ tokens: new Int32Array(BATCH).fill(last), ...states });
            states = this.#next(result);
            letters.push({ text: "", nats: -result.log_probs[id] });
            last = id;
        }
        [...this.#text(ids)].forEach((text, index) => { letters[index].text = text; });
        return letters;
    }
    /** Draw the names number `first` to `first + BATCH - 1` of a seed, with their nats. */
    async #draw(request, prefix, first) {
        const width = this.tables.random_numbers;
        const uniform = philox(request.seed, BigInt(first * width / BLOCK), BATCH * width);
        const names = Array.from({ length: BATCH }, () => []);
        const nats = new Float32Array(BATCH);
        const running = new Array(BATCH).fill(true);
        const symbols = new Int32Array(BATCH);
        const classes = new Int32Array(BATCH);
        let states = this.#initial();
        for (let time = 0; time <= this.#longest && running.includes(true); time++) {
            const result = await this.step({ tokens: symbols.slice(), ...states });
            states = this.#next(result);
            const all = result.log_probs;
            for (let row = 0; row < BATCH; row++) {
                if (!running[row])
                    continue;
                const logProbs = all.subarray(row * this.#size, (row + 1) * this.#size);
                const weight = this.#weights(time, classes[row], prefix);
                const id = choose(logProbs, weight, uniform[row * width + time], request);
                nats[row] = nats[row] - logProbs[id];
                classes[row] = this.#nextClass[classes[row] * this.#size + id];
                symbols[row] = id;
                if (id === STOP)
                    running[row] = false;
                else
                    names[row].push(id);
            }
        }
        return names.map((ids, row) => [ids, nats[row]]);
    }
    /** Return the weights of the ids at a time, behind a symbol of a class. */
    #weights(time, symbolClass, prefix) {
        if (time < prefix.length) {
            const only = new Float32Array(this.#size).fill(-Infinity);
            only[prefix[time]] = 0;
            return only;
        }
        const begin = (time * this.#classes + symbolClass) * this.#size;
        return this.#weight.subarray(begin, begin + this.#size);
    }
    #initial() {
        return Object.fromEntries(Object.entries(this.tables.states).map(([name, { shape, dtype }]) => {
            const length = shape.reduce((product, axis) => product * axis, BATCH);
            return [name, dtype === "int32" ? new Int32Array(length) : new Float32Array(length)];
        }));
    }
    #next(result) {
        const names = Object.keys(this.tables.states);
        return Object.fromEntries(names.map((name) => [name, result[`next_${name}`]]));
    }
    #encode(text) {
        return [...text.normalize("NFC")].map((character) => {
            const id = this.tables.ids[character];
            if (id === undefined)
                throw new InputError(`The model does not know “${character}”.`);
            return id;
        });
    }
    #prefix(start) {
        const ids = this.#encode(start);
        if (ids.length > this.#longest)
            throw new InputError("No name is as long as its beginning.");
        if (start.startsWith(" ") || start.includes("  ")) {
            throw new InputError("The beginning has a space too many.");
        }
        return ids;
    }
    /** Return the text of ids; symbols that begin a word have a spelling of their own. */
    #text(ids) {
        const ends = new Set([STOP, ...this.tables.word_ends]);
        return ids.map((id, index) => {
            const isFirst = ends.has(index ? ids[index - 1] : STOP);
            return (isFirst ? this.tables.first_symbols : this.tables.symbols)[id - 1];
        }).join("");
    }
}
function check(request) {
    if (!Number.isInteger(request.n) || request.n < 1)
        throw new InputError("Expected a number of names.");
    if (request.seed < 0n || request.seed >= 2n ** 63n)
        throw new InputError("The seed is out of range.");
    if (!(request.temperature >= 0.001 && request.temperature <= 100)) {
        throw new InputError("The temperature is out of range.");
    }
    const topP = Math.fround(request.topP);
    if (!(topP > 0 && topP <= 1))
        throw new InputError("Top-p is out of range.");
}
/** Draw an id by inverting the cumulative distribution, in single precision as NumPy does. */
function choose(logProbs, weight, uniform, request) {
    const f = Math.fround;
    const temperature = f(request.temperature);
    const p = logProbs.map((value, id) => f(value / temperature) + weight[id]);
    const highest = p.reduce((one, other) => Math.max(one, other), -Infinity);
    let sum = 0;
    for (let id = 0; id < p.length; id++) {
        p[id] = Math.exp(f(p[id] - highest));
        sum += p[id];
    }
    for (let id = 0; id < p.length; id++)
        p[id] = p[id] / f(sum);
    if (request.topP < 1)
        keepNucleus(p, f(request.topP));
    const cumulative = new Float32Array(p.length);
    for (let id = 0, total = 0; id < p.length; id++)
        cumulative[id] = total = f(total + p[id]);
    const target = f(uniform * cumulative[p.length - 1]);
    let drawn = 0;
    for (const value of cumulative)
        drawn += value <= target ? 1 : 0;
    let last = p.length - 1;
    while (!(p[last] > 0))
        last--; // rounding may exceed it
    return Math.min(drawn, last);
}
/** Keep the fewest ids that together have the probability `topP`. */
function keepNucleus(p, topP) {
    const order = [...p.keys()].sort((one, other) => p[other] - p[one] || one - other);
    let total = 0;
    for (const id of order) {
        const value = p[id];
        total = Math.fround(total + value);
        if (Math.fround(total - value) >= topP)
            p[id] = 0;
    }
}
/**
 * Return random numbers in [0, 1) of a seed, from number 4 * `first` on.
 *
 * Philox4x32-10: Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".
 */
function philox(seed, first, count) {
    const bits = new Uint32Array(Math.ceil(count / BLOCK) * BLOCK);
    for (let block = 0; block * BLOCK < count; block++) {
        const counter = first + BigInt(block);
        let x = [counter & MASK, counter >> 32n, 0n, 0n];
        let key = [seed & MASK, seed >> 32n];
        for (let round = 0; round < 10; round++) {
            const a = 0xd2511f53n * x[0];
            const b = 0xcd9e8d57n * x[2];
            x = [(b >> 32n) ^ x[1] ^ key[0], b & MASK, (a >> 32n) ^ x[3] ^ key[1], a & MASK];
            key = [(key[0] + 0x9e3779b9n) & MASK, (key[1] + 0xbb67ae85n) & MASK];
        }
        x.forEach((value, index) => { bits[block * BLOCK + index] = Number(value); });
    }
    const floats = new Float32Array(bits.map((value) => (value & 0x7fffff) | 0x3f800000).buffer);
    return floats.map((value) => value - 1).subarray(0, count);
}
/** Return the 64-bit FNV-1a hash of the ids of a name. */
function fingerprint(ids) {
    return ids.reduce((value, id) => BigInt.asUintN(64, (value ^ BigInt(id)) * 0x100000001b3n), 0xcbf29ce484222325n);
}
