/** Requests to the server that the page came from. */

export type Row = Record<string, any>;

export interface Refusal {
  item: number;
  error: string;
  file?: string;
}

export interface Answers {
  answers: Row[];
  refused?: Refusal[];
  seed?: number;
}

export type Options = Record<string, unknown>;

/** An answer of the server with an error status: its one line. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const TOKEN = "seqapps-token";

export const token = (): string => sessionStorage.getItem(TOKEN) ?? "";

/** Keep the token that stands behind # in the address of the page, and take it out of there. */
export function readToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return;
  sessionStorage.setItem(TOKEN, given);
  history.replaceState(null, "", location.pathname + location.search);
}

export const setToken = (value: string): void => sessionStorage.setItem(TOKEN, value);

/** Send a request; an error status is thrown as `ServerError`. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token()) headers.set("Authorization", `Bearer ${token()}`);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ServerError(0, "The server does not answer. Is it still running?");
  }
  if (response.ok) return response;
  const text = await response.text();
  let message = text;
  try {
    message = JSON.parse(text).error ?? text;
  } catch {
    // not JSON: shown as it is
  }
  if (response.status === 401) document.dispatchEvent(new Event("token-needed"));
  throw new ServerError(response.status, message);
}

/** Call a verb. */
export async function call(
  app: string,
  verb: string,
  body: Options,
  signal?: AbortSignal,
): Promise<Answers> {
  return (await post(app, verb, body, "", signal)).json();
}

/** Call a verb for a file, or for JSON as a file; options that are files are sent as a form. */
export async function fetchFile(
  app: string,
  verb: string,
  body: Options,
  format: string,
  signal?: AbortSignal,
  uploads: Record<string, File> = {},
): Promise<Blob> {
  const query = `?format=${format}`;
  if (!Object.keys(uploads).length) return (await post(app, verb, body, query, signal)).blob();
  const form = new FormData();
  for (const [name, file] of Object.entries(uploads)) form.append(name, file, file.name);
  for (const [name, value] of Object.entries(body)) form.append(name, String(value));
  const init: RequestInit = { method: "POST", body: form };
  if (signal) init.signal = signal;
  return (await send(`/v1/${app}:${verb}${query}`, init)).blob();
}

function post(
  app: string,
  verb: string,
  body: Options,
  query: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const init: RequestInit = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  if (signal) init.signal = signal;
  return send(`/v1/${app}:${verb}${query}`, init);
}

/** Upload files to a verb, with its options. */
export async function upload(
  app: string,
  verb: string,
  files: readonly (readonly [Blob, string])[],
  options: Options = {},
): Promise<any> {
  const form = new FormData();
  for (const [content, name] of files) form.append("files", content, name);
  for (const [name, value] of Object.entries(options)) form.append(name, String(value));
  return (await send(`/v1/${app}:${verb}`, { method: "POST", body: form })).json();
}

/** Open the WebSocket of a live sound, and send its options. */
export function openStream(app: string, verb: string, options: Options): WebSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/v1/${app}:${verb}`);
  socket.binaryType = "arraybuffer";
  const first = token() ? { ...options, token: token() } : options;
  socket.addEventListener("open", () => socket.send(JSON.stringify(first)));
  return socket;
}

/** Return a function that answers its latest call only: earlier ones are cancelled. */
export function latest<Input>(
  work: (input: Input, signal: AbortSignal) => Promise<void>,
  fail: (error: unknown) => void,
): (input: Input) => void {
  let running: AbortController | null = null;
  return (input) => {
    running?.abort();
    const own = new AbortController();
    running = own;
    work(input, own.signal).catch((error: unknown) => {
      if (!own.signal.aborted) fail(error);
    });
  };
}
