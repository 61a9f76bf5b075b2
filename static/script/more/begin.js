/* The page was upgraded before this script came: now it is by what this one adds. */

for (const f of upgrades.slice(had)) f(document);
