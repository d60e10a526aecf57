/** What a room of an app gets from the page. */

import type { MadeCall } from "/page/calls.js";

export interface RoomContext {
  readonly app: string;
  readonly host: HTMLElement; // the room's own part of the page
  show(call: MadeCall): void; // the call that was just made
  fail(error: unknown): void; // show an error's line; null takes it away
}

/** A module of a room: `mount` fills its host; what it returns is called when the room is left. */
export interface RoomModule {
  mount(room: RoomContext): (() => void) | void;
}
