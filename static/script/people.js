/* Sign-in: a password can be shown while it is typed. */
document.addEventListener("change", (e) => {
  const name = e.target.dataset?.reveal;
  if (name) byId(name).type = e.target.checked ? "text" : "password";
});

// What was typed and not sent does not wait for who signs in next.
addEventListener("submit", (e) => { if (goal(e.target).endsWith("/sign-out")) for (const k of leftBehind()) localStorage.removeItem(k); });
