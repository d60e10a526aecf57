// Wide tables scroll: let the keyboard reach them. The theme wraps tables after the page has loaded.
function reach() {
  for (const wide of document.querySelectorAll(".md-typeset__scrollwrap")) wide.tabIndex = 0;
}
new MutationObserver(reach).observe(document.body, { childList: true, subtree: true });
reach();
