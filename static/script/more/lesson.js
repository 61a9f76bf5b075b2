/* An answer to a step that is on its way is shown when it has come. */

upgrades.push((part) => {
  const lesson = part.id === "lesson" ? part : $("#lesson", part);
  if (part === lesson) setTimeout(() => { // what is right leads on: the next step is the next thing behind it
    const right = $(".verdict.is-ok #verdict", lesson);
    if (!right || !$("#try")?.contains(document.activeElement)) return;
    right.tabIndex = -1;
    right.focus({ preventScroll: true });
  });
  if (!lesson?.dataset.events) return;
  const news = new EventSource(lesson.dataset.events);
  const come = async () => {
    news.close();
    if (!lesson.isConnected) return; // something else was sent meanwhile
    const answer = await load(lesson.dataset.at).catch(() => null);
    if (!answer?.ok) return void setTimeout(come, 2000);
    swap(answer.doc);
    say(byId("lesson").dataset.done || "Done");
    byId("verdict")?.scrollIntoView({ block: "nearest" });
  };
  news.addEventListener("done", come);
  news.onerror = () => { if (news.readyState === EventSource.CLOSED) setTimeout(come, 2000); };
});
