/* The page was upgraded before this script came: now it is by what this one adds. */

for (const f of upgrades.slice(had)) f(document);

// What a form did stands on the page that came of it, where nobody reads it out: a status that is
// there from the start is no news.
const did = $("p.done[role=status]");
if (did) setTimeout(() => say(did.textContent), 300);
