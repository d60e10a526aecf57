/** The page: the list of rooms, the room that is open, its model card, and the token. */
import { readToken, send, setToken } from "/page/api.js";
import { CallPanel } from "/page/calls.js";
import { announce, h, THEME_CHANGED } from "/page/dom.js";
import { markdown } from "/page/markdown.js";
const main = document.getElementById("room");
const nav = document.getElementById("rooms");
let apps = [];
let leave;
const THEMES = ["light dark", "light", "dark"];
function setUpTheme() {
    const button = document.getElementById("theme");
    const apply = (theme) => {
        document.documentElement.style.colorScheme = theme;
        document.dispatchEvent(new Event(THEME_CHANGED));
        button.textContent = `Theme: ${theme === "light dark" ? "system" : theme}`;
    };
    apply(localStorage.getItem("seqapps-theme") ?? "light dark");
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        document.dispatchEvent(new Event(THEME_CHANGED));
    });
    button.addEventListener("click", () => {
        const at = THEMES.indexOf(document.documentElement.style.colorScheme);
        const next = THEMES[(at + 1) % THEMES.length] ?? "light dark";
        localStorage.setItem("seqapps-theme", next);
        apply(next);
    });
}
/** Ask for the token, once at a time. */
function setUpToken() {
    const input = h("input", { type: "password", autocomplete: "off", required: true });
    const dialog = h("dialog", { "aria-labelledby": "token-title" }, h("form", { method: "dialog", class: "stack" }, h("h2", { id: "token-title" }, "This server asks for a token"), h("label", { class: "field" }, h("span", {}, "Token (of --token)"), input), h("button", {}, "Continue")));
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
        setToken(input.value);
        void start();
    });
    document.addEventListener("token-needed", () => {
        if (!dialog.open)
            dialog.showModal();
    });
}
async function open(name) {
    const info = apps.find((app) => app.app === name) ?? apps[0];
    if (!info)
        return;
    leave?.();
    leave = undefined;
    for (const link of nav.querySelectorAll("a")) {
        if (link.hash === `#${info.app}`)
            link.setAttribute("aria-current", "page");
        else
            link.removeAttribute("aria-current");
    }
    document.title = `${info.app} – seqapps`;
    const host = h("div", { class: "stack" });
    const problem = h("p", { class: "error", role: "alert" });
    const calls = new CallPanel(info.model);
    const summary = h("p", { class: "lead" }, `${info.app} ${info.summary}`);
    const heading = h("h1", {}, info.app);
    main.replaceChildren(h("div", {}, heading, summary), host, problem, calls.element, card(info.app));
    const fail = (error) => {
        problem.textContent = error === null ? "" : error instanceof Error ? error.message : `${error}`;
    };
    if (!info.room) {
        host.append(h("p", {}, "This app has no room yet; its verbs are in the HTTP interface."));
        return;
    }
    try {
        const module = (await import(`/rooms/${info.app}.js`));
        if (!host.isConnected)
            return; // another room was opened meanwhile
        leave = module.mount({ app: info.app, host, show: (call) => calls.show(call), fail });
    }
    catch (error) {
        fail(error);
    }
    announce(`Room ${info.app}`);
}
function card(app) {
    const details = h("details", { class: "card" }, h("summary", {}, "Model card"));
    details.addEventListener("toggle", async () => {
        try {
            details.append(markdown(await (await send(`/v1/${app}:card`)).text()));
        }
        catch (error) {
            details.append(h("p", { class: "error" }, error.message));
        }
    }, { once: true });
    return details;
}
async function start() {
    try {
        apps = (await (await send("/v1/apps")).json()).apps;
    }
    catch (error) {
        main.replaceChildren(h("p", { class: "error" }, error.message));
        return;
    }
    nav.replaceChildren(...apps.map(({ app }) => h("a", { href: `#${app}` }, app)));
    await open(location.hash.slice(1));
}
readToken();
setUpTheme();
setUpToken();
window.addEventListener("hashchange", () => {
    if (location.hash === "#room")
        return main.focus(); // the link that skips the navigation
    void open(location.hash.slice(1)).then(() => main.focus());
});
void start();
