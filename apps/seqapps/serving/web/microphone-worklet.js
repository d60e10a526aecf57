/** Passes the microphone's samples on, in chunks; runs in the audio thread. */
const CHUNK_S = 0.04;
class Microphone extends AudioWorkletProcessor {
    chunk = new Float32Array(Math.round(CHUNK_S * sampleRate));
    filled = 0;
    process(inputs) {
        for (const value of inputs[0]?.[0] ?? []) {
            this.chunk[this.filled] = value;
            this.filled += 1;
            if (this.filled === this.chunk.length) {
                this.port.postMessage(this.chunk.slice());
                this.filled = 0;
            }
        }
        return true;
    }
}
registerProcessor("microphone", Microphone);
export {};
