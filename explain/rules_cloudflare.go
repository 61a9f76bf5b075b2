package explain

import (
	"time"
)

// stages are the steps of Cloudflare's way to the site's own server (SE-09).
var stages = map[int]string{
	520: "The site's server gave Cloudflare an answer that is empty or not HTTP.",
	521: "The site's server refused Cloudflare's connection.",
	522: "The site's server did not take Cloudflare's connection in time.",
	523: "Cloudflare found no route to the site's server.",
	524: "The site's server took Cloudflare's connection and did not answer in time.",
	525: "The TLS handshake between Cloudflare and the site's server failed.",
	526: "Cloudflare does not accept the certificate of the site's server.",
	527: "The tunnel between Cloudflare and the site's server (Railgun) broke.",
	530: "Cloudflare could not resolve the name of the site's server.",
}

// cloudflareOrigin is SE-09.
func cloudflareOrigin(f *facts) (finding, bool) {
	if !f.bears("cloudflare") && f.code == 530 && f.bears("pantheon") {
		return silent()
	}
	ev := []evidence{f.inStatus("One of Cloudflare's own codes.")}
	why := "Cloudflare is up. The owner of the site has to look at its server; nothing in the request can mend it."
	if took := f.x.Timings.Wait.Duration(); f.code == 524 && took >= time.Second {
		ev = append(ev, inTiming("wait", duration(took), "So long it took until Cloudflare gave up; its limit is 100 s unless raised."))
	}
	if f.code == 520 || f.code == 524 {
		why += " " + f.mayHaveRun()
	}
	for _, name := range []string{"cf-error-type", "cf-error-origin"} {
		if f.has(name) {
			ev = append(ev, f.inHeader(name, "Cloudflare's own word for it."))
		}
	}
	d := f.withIDs(blocker(stages[f.code], why, ev...))
	if !f.bears("cloudflare") {
		d = likely(d)
	}
	if f.code != 525 && f.code != 526 && f.repeatable() {
		d = do(d, waitFor("Wait 10 s, then send again", 10_000))
	}
	return do(d, copyIDs(f)...), true
}
