package explain

import (
	"strings"

	"parley/lazyregexp"
)

// requestTimeout is TI-01.
func requestTimeout(f *facts) (finding, bool) {
	ev := f.said(f.inStatus(""))
	if d, ok := f.tookTooLong(ev); ok {
		return d, true
	}
	why := "It waited for the whole request and gave up. A slow upload, or a connection that was kept open without use, does this."
	if v, ok := f.asked("Content-Length"); ok && f.sent.BodySize >= 0 && v != itoa(int(f.sent.BodySize)) {
		ev = append(ev, f.inSent("Content-Length", count(f.sent.BodySize, "byte", "bytes")+" of it were sent."))
		why = "Content-Length promises more than came: the server waited for the rest. A slow upload does this, and a length that is not the body's."
	}
	return do(blocker("The server gave up waiting for the rest of the request.", why, ev...), f.again()), true
}

var (
	// ownWait are words for a wait of the server's for what the client sends.
	ownWait = lazyregexp.New(`(?i)^(?:the )?(?:client |http )?(?:request|connection|client|session|socket|read)?(?: header| body)?[ -]?(?:time[ -]?out|timed[ -]?out|has timed out|took too long)\b[^:]{0,20}$|\b(?:waiting for|reading|receiving|complete|produce|send(?:ing)?)\b.{0,30}\b(?:request|body|client|headers?)\b|\bclient\b|\bidle\b|\brequest (?:body|header)|\binactiv`)
	// anyWait are words for a time that ran out.
	anyWait = lazyregexp.New(`(?i)\btime[ -]?out|\btimed[ -]?out|\btook too long|\bdeadline|\btoo slow|zeitüberschreitung|délai|dépassé|tiempo de espera|tempo (?:limite|esgotado|scaduto)|тайм-?аут|время ожидания|超时|超時|タイムアウト|時間切れ|시간 ?초과|zaman aşımı|przekroczono (?:czas|limit)|hết thời gian|quá thời gian`)
)

// tookTooLong is a 408 whose words are about something else than how the request came in: something
// that the server itself waited for, or no wait at all.
func (f *facts) tookTooLong(ev []evidence) (finding, bool) {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	if w == "" || onlyStatus(w) || f.body().html || f.shape().mark != nil || ownWait.MatchString(w) {
		return silent()
	}
	if anyWait.MatchString(w) {
		d := likely(blocker("Something took too long on the server's side: "+f.speech(), "408 speaks of a request that came in too slowly; by these words it is what the server did, or asked elsewhere. "+f.mayHaveRun(), ev...))
		if f.repeatable() {
			return do(d, f.rates().orSoon()), true
		}
		return d, true
	}
	if hollow(w) || saysNothing(w) || f.onlyCode() || strings.Count(w, " ") < 2 && plainASCII(w) {
		return silent()
	}
	d := likely(blocker("The server refuses this: "+f.speech(), "408 speaks of a request that came in too slowly; these words name another reason.", ev...))
	if why, steps := f.aboutElse(); why != "" {
		d.Why += " " + why
		return do(d, steps...), true
	}
	return d, true
}
