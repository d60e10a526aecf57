/** What a room of an app gets from the page. */
export {};
