/** Sound in the browser: the microphone, files, 16-bit samples, WAV, and a chime. */
export const RATE_HZ = 16_000;
/** Open the microphone; `take` gets chunks of 40 ms. Rates other than 16 kHz are the browser's. */
export async function openMicrophone(take) {
    if (!navigator.mediaDevices) {
        throw new Error("the microphone needs an address that begins with https:// or http://localhost");
    }
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const stream = await navigator.mediaDevices.getUserMedia({ audio }).catch((error) => {
        throw new Error(`no microphone: ${error.message}`);
    });
    const context = await connected(stream, take).catch((error) => {
        for (const track of stream.getTracks())
            track.stop();
        throw error;
    });
    return {
        rateHz: context.sampleRate,
        stop: () => {
            for (const track of stream.getTracks())
                track.stop();
            void context.close();
        },
    };
}
async function connected(stream, take) {
    let context = new AudioContext({ sampleRate: RATE_HZ });
    let source;
    try {
        source = context.createMediaStreamSource(stream);
    }
    catch {
        void context.close(); // Firefox does not resample a microphone
        context = new AudioContext();
        source = context.createMediaStreamSource(stream);
    }
    await context.audioWorklet.addModule("/page/microphone-worklet.js");
    const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
    node.port.onmessage = (event) => take(event.data);
    source.connect(node);
    await context.resume();
    return context;
}
/** Decode a file to mono samples at 16 kHz. */
export async function decodeFile(file) {
    const context = new OfflineAudioContext(1, 1, RATE_HZ);
    let sound;
    try {
        sound = await context.decodeAudioData(await file.arrayBuffer());
    }
    catch {
        throw new Error("expected a sound file that this browser can decode");
    }
    const mixed = new OfflineAudioContext(1, sound.length, RATE_HZ);
    const source = new AudioBufferSourceNode(mixed, { buffer: sound });
    source.connect(mixed.destination);
    source.start();
    return (await mixed.startRendering()).getChannelData(0);
}
/** Return samples as 16-bit integers. */
export function toPcm(samples) {
    return Int16Array.from(samples, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))));
}
/** Return chunks of samples as a WAV file of 16 bits. */
export function toWav(chunks, rateHz) {
    const parts = chunks.map(toPcm);
    const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
    const head = new DataView(new ArrayBuffer(44));
    const text = (at, value) => [...value].forEach((one, index) => head.setUint8(at + index, one.charCodeAt(0)));
    text(0, "RIFF");
    head.setUint32(4, 36 + bytes, true);
    text(8, "WAVEfmt ");
    head.setUint32(16, 16, true);
    head.setUint16(20, 1, true);
    head.setUint16(22, 1, true);
    head.setUint32(24, rateHz, true);
    head.setUint32(28, 2 * rateHz, true);
    head.setUint16(32, 2, true);
    head.setUint16(34, 16, true);
    text(36, "data");
    head.setUint32(40, bytes, true);
    return new Blob([head, ...parts], { type: "audio/wav" });
}
/** Ring two tones. */
export function chime() {
    const context = new AudioContext();
    [880, 1_318.5].forEach((hertz, index) => {
        const start = context.currentTime + 0.12 * index;
        const tone = new OscillatorNode(context, { frequency: hertz });
        const volume = new GainNode(context, { gain: 0.2 });
        volume.gain.setValueAtTime(0.2, start);
        volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
        tone.connect(volume).connect(context.destination);
        tone.start(start);
        tone.stop(start + 0.45);
        if (index)
            tone.onended = () => void context.close();
    });
}
const SIZE = 512;
const WINDOW = Float64Array.from({ length: SIZE }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / SIZE));
/** Return the power of a chunk at 256 frequencies up to 8 kHz, in decibels. */
export function spectrum(chunk) {
    const real = new Float64Array(SIZE);
    const imaginary = new Float64Array(SIZE);
    for (let n = 0; n < SIZE; n += 1)
        real[reversed(n)] = (chunk[n] ?? 0) * (WINDOW[n] ?? 0);
    for (let half = 1; half < SIZE; half *= 2) {
        for (let k = 0; k < half; k += 1) {
            const cosine = Math.cos((-Math.PI * k) / half);
            const sine = Math.sin((-Math.PI * k) / half);
            for (let at = k; at < SIZE; at += 2 * half) {
                const [a, b] = [real[at + half] ?? 0, imaginary[at + half] ?? 0];
                const [x, y] = [a * cosine - b * sine, a * sine + b * cosine];
                const [u, v] = [real[at] ?? 0, imaginary[at] ?? 0];
                [real[at], imaginary[at]] = [u + x, v + y];
                [real[at + half], imaginary[at + half]] = [u - x, v - y];
            }
        }
    }
    return Float64Array.from({ length: SIZE / 2 }, (_, n) => 10 * Math.log10((real[n] ?? 0) ** 2 + (imaginary[n] ?? 0) ** 2 + 1e-9));
}
/** Return a number of 9 bits with its bits in reverse order. */
function reversed(n) {
    let result = 0;
    for (let bit = 1; bit < SIZE; bit *= 2)
        result = 2 * result + (n & bit ? 1 : 0);
    return result;
}
