/** The microphone over a WebSocket. */
import { openStream } from "/page/api.js";
import { openMicrophone, RATE_HZ, toPcm } from "/page/sound.js";
export class LiveSound {
    app;
    options;
    answer;
    failed;
    sent;
    socket = null;
    microphone = null;
    isStopped = false;
    startMs = 0; // of the first sample that was sent
    /** `answer` gets each message and the seconds since the first sample; `sent` each chunk. */
    constructor(app, options, answer, failed, sent = () => { }) {
        this.app = app;
        this.options = options;
        this.answer = answer;
        this.failed = failed;
        this.sent = sent;
    }
    async start() {
        const microphone = await openMicrophone((chunk) => this.take(chunk));
        if (this.isStopped)
            return microphone.stop();
        this.microphone = microphone;
        const rate = microphone.rateHz === RATE_HZ ? {} : { rate_hz: microphone.rateHz };
        const socket = openStream(this.app, "stream", { ...this.options, ...rate });
        this.socket = socket;
        socket.addEventListener("message", (event) => {
            this.answer(JSON.parse(event.data), (performance.now() - this.startMs) / 1_000);
        });
        socket.addEventListener("close", (event) => {
            if (this.socket === socket)
                this.failed(new Error(event.reason || "the server ended the connection"));
        });
    }
    stop() {
        const socket = this.socket;
        this.isStopped = true;
        this.socket = null;
        this.microphone?.stop();
        socket?.close();
    }
    take(chunk) {
        if (this.socket?.readyState !== WebSocket.OPEN)
            return;
        const rateHz = this.microphone?.rateHz ?? RATE_HZ;
        this.startMs ||= performance.now() - (1_000 * chunk.length) / rateHz;
        this.socket.send(toPcm(chunk));
        this.sent(chunk);
    }
}
/** The call of a stream of sound: the shell and curl commands use `verb`, which reads files. */
export function streamCall(app, verb, answers, options) {
    const { threshold } = options;
    return {
        app, verb: "stream", options,
        shell: ({ model }) => `arecord -f S16_LE -r 16000 -t raw | seqapps ${app} ${verb} --stream - --threshold ${threshold}${model}`,
        python: ({ load }) => `${load}stream = model.stream(threshold=${threshold})\n` +
            `${answers} = stream.feed(samples)  # <float32>[n] at 16 kHz, again and again`,
        curl: ({ curl, address }) => `# a WebSocket: curl sends files, see POST /v1/${app}:${verb}\n` +
            `${curl} ${address.replace(":stream", `:${verb}`)} -F files=@recording.wav -F threshold=${threshold}`,
    };
}
