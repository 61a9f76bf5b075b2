/* Signing out. */
// What was typed and not sent does not wait for who signs in next.
addEventListener("submit", (e) => { if (goal(e.target).endsWith("/sign-out")) for (const k of leftBehind()) localStorage.removeItem(k); });
