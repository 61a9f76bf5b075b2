/* Sign-in: a password can be shown while it is typed. */
document.addEventListener("change", (e) => {
  const name = e.target.dataset?.reveal;
  if (name) byId(name).type = e.target.checked ? "text" : "password";
});
