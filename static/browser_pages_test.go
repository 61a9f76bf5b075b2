//go:build e2e

package static_test

const head = `<!doctype html><html lang="en"><head><title>x</title><link rel="icon" href="data:,"><link rel="stylesheet" href="APP.CSS" nonce="abc"><script src="APP.JS" data-editor="EDITOR.JS" data-intake="INTAKE.JS" defer></script></head><body><main>`

const foot = `<p class="sr" role="status" id="status-line"></p></main></body></html>`

const playgroundPage = head + `
<form id="request" method="post" action="/send"><select name="method"><option>GET</select><input name="url" value="http://h/a?x=1&amp;y=a%20b"><button class="btn primary" data-send>Send <kbd>Ctrl ↵</kbd></button></form>
<form method="post" action="/theme"><button name="theme" value="dark" id="theme">Theme</button></form>
<div class="split"><section class="composer" id="composer">
<nav class="tabs" aria-label="Request parts"><a class="tab" href="#panel-params" aria-current="true" id="tab-params">Params <span data-count="query">0</span></a><a class="tab" href="#panel-body" id="tab-body">Body</a></nav>
<div id="panel-params"><table class="kv" data-kv="query"><tbody>
<tr><td><input type="checkbox" form="request" name="query_use" checked></td><td><input class="cell-in" form="request" name="query_name" value="debug"></td><td><input class="cell-in" form="request" name="query_value" value="1"></td><td><button type="button" data-remove>x</button></td></tr>
<tr><td><input type="checkbox" form="request" name="query_use" checked></td><td><input class="cell-in" form="request" name="query_name"></td><td><input class="cell-in" form="request" name="query_value"></td><td><button type="button" data-remove>x</button></td></tr>
</tbody></table></div>
<div id="panel-body"><textarea form="request" name="body_text" data-editor-language="json" aria-label="Body">{"a": 1,}</textarea><p id="body-fault" hidden></p><button type="button" data-format>Format</button></div>
<pre id="code">old</pre></section>
<div class="grip" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width" aria-valuemin="25" aria-valuemax="75" aria-valuenow="41"></div>
<section class="result" id="result"><div id="verdict"><h2>old result</h2></div></section></div>` + foot

const runningPart = `<section class="result" id="result" data-run="7" data-state="running" data-events="/runs/7/events"><div class="verdict" data-live-head><b data-live="phase"></b>
<span data-live="elapsed"></span><span data-live="attempt"></span><span data-live="means"></span><progress data-live="bar"></progress><form data-quiet method="post" action="/runs/7/skip-wait" data-live-waiting hidden><button id="skip">Send now</button></form></div></section>`

const donePart = `<section class="result" id="result" data-run="7" data-state="done" data-status="404" data-say="404 Not Found, 38 milliseconds"><div id="verdict"><h2>404 Not Found</h2></div>
<nav class="tabs" data-panel="panel-result" data-still aria-label="Parts"><a class="tab" href="/runs/7?part=body" aria-current="true">Body</a><a class="tab" id="tab-headers" href="/runs/7?part=headers">Headers</a></nav>
<div id="panel-result">part PART text text</div><button type="button" data-wrap="panel-result" id="wrap">Wrap</button><a id="find" href="/runs/7?part=found" data-part="panel-result">Find</a></section>`

const curlPart = `<form id="request" method="post" action="/send" data-filled="POST, 1 header"><select name="method"><option>POST</select><input name="url" value="http://from-curl/"><button data-send>Send</button></form>`

const codePart = `<pre id="code">fresh</pre>`

const foundPart = `<div id="found"><div role="group" aria-labelledby="g"><div id="g">History</div><div class="opt" role="option" id="o" aria-selected="false"><a href="/runs/7">404</a></div></div></div>`

// behind is the script that other pages than the playground have too.
const behind = `<script src="MORE.JS" defer></script>`

const historyPage = head + behind + `<div id="newbar" hidden><a href="/history" data-take-in>new</a></div><div id="runs" data-live-from=""><form method="post" action="/history/selected" data-selection><table class="runs"><tbody>
<tr><td><input type="checkbox" data-all></td><td></td></tr>
<tr><td><input type="checkbox" name="run" value="1" data-name="one"></td><td><a class="rq" href="/runs/1">1</a></td></tr>
<tr><td><input type="checkbox" name="run" value="2" data-name="two"></td><td><a class="rq" href="/runs/2">2</a></td></tr>
<tr><td><input type="checkbox" name="run" value="3" data-name="three"></td><td><a class="rq" href="/runs/3">3</a></td></tr>
<tr><td><input type="checkbox" name="run" value="4" data-name="four"></td><td><a class="rq" href="/runs/4">4</a></td></tr>
</tbody></table><div class="selbar none" data-selbar><b data-selected></b><span data-selected-names></span><input name="tag"><button name="do" value="pin" data-needs-one>Pin</button>
<button type="submit" formaction="/compare" formmethod="get" data-compare>Compare</button></div></form></div>` + foot

const comparePage = head + behind + `<span data-diff-at></span><table class="jd"><tbody><tr data-diff="1" id="d1"><td>a</td></tr><tr class="fold"><td><a href="/compare?fold=off" data-unfold="1">Show</a></td></tr>
<tr data-fold="1" hidden><td>b</td></tr><tr data-diff="2" id="d2"><td>c</td></tr></tbody></table>` + foot
