/* A form whose content would be lost with its page: the browser asks before it is left. And where one is. */

addEventListener("input", (e) => { const form = e.target.form; if (form?.hasAttribute("data-guard")) form.setAttribute("data-guard", "unsaved"); });
addEventListener("submit", (e) => { if (e.target.hasAttribute("data-guard")) e.target.setAttribute("data-guard", "saved"); });
addEventListener("beforeunload", (e) => { if ($('[data-guard="unsaved"]')) e.preventDefault(); });

// Of tabs that do not fit, the current one is in sight.
upgrades.push((root) => $(".tabs :is([aria-current], [aria-selected=true])", root)?.scrollIntoView({ block: "nearest", inline: "nearest" }));

// A password can be shown while it is typed.
addEventListener("change", (e) => {
  const name = e.target.dataset?.reveal;
  if (name) byId(name).type = e.target.checked ? "text" : "password";
});
