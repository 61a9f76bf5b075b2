package explain

import (
	"strings"

	"parley/lazyregexp"
)

// invoiceBody is an invoice of Lightning that is all that the body holds.
var invoiceBody = lazyregexp.New(`^(?i)ln(?:bc|tb|bcrt|sb)[0-9a-z]{40,}$`)

// payTongues are beginnings of words for what is paid, in other languages than English, and of
// those that many languages share.
var payTongues = []string{
	"pag", "cobr", "factur", "fatur", "fattur", "saldo", "crédit", "credit", "kredi", "créd", "abonn", "abono", "suscri", "assin", "inscri", "plan", "plano", "tarif", "premium", "vip", "prueba", "prova", "essai", "teste", "gratis", "grátis", "gratuit", "kostenlos", "zahl", "guthaben", "rechnung", "konto", "limit", "límite", "limite", "quota", "cota", "cupo", "licen", "payment", "trial", "pro ", "token", "moned", "moeda", "ödeme", "bakiye", "abonel", "ücret", "bayar", "langganan", "saldo", "betal", "tegoed", "płat", "płac", "środk", "thanh toán", "trả phí", "tài khoản", "gói", "số dư", "nạp",
	"плат", "плач", "баланс", "средств", "кошт", "подпис", "підпис", "тариф", "лимит", "ліміт", "кредит", "付", "余额", "餘額", "额度", "点数", "點數", "积分", "積分", "欠费", "充值", "会员", "會員", "套餐", "订阅", "訂閱", "支払", "残高", "課金", "有料", "プラン", "クレジット", "결제", "잔액", "크레딧", "구독", "유료", "요금", "포인트", "دفع", "رصيد", "اشتراك", "תשלום", "มัดจำ", "ชำระ", "เครดิต", "จ่าย", "भुगतान",
}

// payment is PR-01.
func payment(f *facts) (finding, bool) {
	if d, ok := f.payAsTold(); ok {
		return d, true
	}
	s := f.shape()
	if s.words() == "" {
		return silent()
	}
	if f.namesElse() {
		return f.byItsWords(), true
	}
	if words := strings.ToLower(s.words()); strings.Contains(words, " ") && (!plainASCII(words) || !english.MatchString(words)) && f.topic() != topicMoney && f.topic() != topicLimit {
		all := f.body().lower()
		all = all[:min(len(all), 4*topicBytes)]
		if hasAny(all, payTongues...) == "" && hasAny(all, narrowWords[402]...) == "" {
			d := likely(blocker("The server refuses this: "+f.speech(), "402 stands for a payment. Whether these words name one, or what else has to change, is not clear from here.", f.said(f.inStatus(""))...))
			if hasAny(words, inTongues(topicMissing)...) != "" {
				d.Why = "402 stands for a payment, and by these words something is not there: look at what the address names, and at the values that were sent."
				d = do(d, f.otherAddress()...)
			}
			return d, true
		}
	}
	title := "A payment stands in the way: " + f.speech()
	if looksLikeCode(s.words()) {
		if n := price(f.body().root); n != nil {
			return blocker("A payment stands in the way: "+f.quote(n.text)+" ("+f.quote(n.key)+") is asked for.", "The request itself is fine. The body says what to pay, and how.", append([]evidence{f.inJSON(n, "What it costs.")}, f.shapeQuotes(s)...)...), true
		}
	}
	why := "The request itself is fine. The account, the card or the credit has to be put in order."
	if n := f.body().root.get("error", "decline_code"); n.words() != "" {
		title = "The card was declined (" + f.quote(n.text) + "): " + f.speech()
		why = "The bank decided this. Another card or the bank's customer can help; sending it again will not."
	}
	d := do(blocker(title, why, f.shapeQuotes(s)...), f.openDocs())
	if f.speaksOf("in-flight", "in flight", "retry after", "try again", "concurrent") != "" && f.speaksOf("upgrade", "plan") == "" {
		d.Why = "By its words a later try may be taken as well, without a payment: what is under way holds a part of the credit. Else the account has to be filled up."
		if f.rates().hasWait {
			d = do(d, f.rates().action())
		}
	}
	return d, true
}

// price is the member of an object that says what has to be paid.
func price(root *node) *node {
	for k := root.firstKid(); k != nil; k = k.next {
		if name := plainName(k.key); (strings.HasPrefix(name, "price") || strings.HasPrefix(name, "amount") || strings.HasPrefix(name, "cost")) && k.scalar() != "" && len(k.text) < 40 {
			return k
		}
	}
	return nil
}

// payAsTold is a 402 that says to a program how it is paid: a challenge of L402 or of x402
// with what it asks for, or an invoice as the body.
func (f *facts) payAsTold() (finding, bool) {
	const why = "The request itself is fine. Pay as it says, then send it again with the proof that the API takes."
	for _, c := range parseChallenges(f.combined("WWW-Authenticate")) {
		scheme := strings.ToLower(c.scheme)
		switch {
		case scheme == "l402" || scheme == "lsat":
			return blocker("The server wants to be paid over Lightning: it gives out an invoice in WWW-Authenticate.", why+" With "+c.scheme+" that is Authorization: "+c.scheme+" with the macaroon and the payment's preimage.", f.inHeader("WWW-Authenticate", "The invoice."), f.inStatus("")), true
		case strings.HasPrefix(scheme, "x402") || scheme == "payment":
			title := "The server wants to be paid by this very request (" + f.quote(c.scheme) + ")"
			if n := c.get("amount"); n != "" {
				title = "The server wants to be paid " + f.quote(strings.TrimSpace(n+" "+c.get("currency"))) + " for this request (" + f.quote(c.scheme) + ")"
			}
			return blocker(title+".", why, append(f.said(f.inStatus("")), f.inHeader("WWW-Authenticate", "What it asks for."))...), true
		}
	}
	if accepts := f.body().root.get("accepts"); f.body().root.get("x402Version") != nil && accepts.is(isArray) && accepts.count > 0 {
		first := accepts.first
		title := "The server wants to be paid by this very request (x402)"
		if n := first.one("maxAmountRequired", "amount", "price"); n.scalar() != "" {
			title = "The server wants to be paid " + f.quote(n.scalar()) + " for this request (x402)"
			if asset := first.get("extra", "name"); asset.words() != "" {
				title = "The server wants to be paid " + f.quote(n.scalar()) + " (the smallest units of " + f.quote(asset.words()) + ") for this request (x402)"
			}
		}
		return blocker(title+".", why+" With x402 that is the field X-PAYMENT, or PAYMENT-SIGNATURE in its second version.", append([]evidence{f.inJSON(accepts, "What it takes.")}, f.said(f.inStatus(""))...)...), true
	}
	if f.has("PAYMENT-REQUIRED") {
		return blocker("The server wants to be paid by this very request (x402).", why, append(f.said(f.inStatus("")), f.inHeader("PAYMENT-REQUIRED", "What it asks for, encoded."))...), true
	}
	if w := strings.TrimSpace(f.body().text); invoiceBody.MatchString(w) {
		return likely(blocker("The server wants to be paid over Lightning: the body is the invoice.", why, f.inText(strings.Index(f.body().text, w), w[:60], "The beginning of the invoice."), f.inStatus(""))), true
	}
	return silent()
}
