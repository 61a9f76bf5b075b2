package explain

import (
	"strings"
	"time"

	"parley/lazyregexp"
)

// cloudBeats are the findings that say less than a cloud's own code.
var cloudBeats = []string{"E-BODY-SAYS", "E-403-SAYS", "E-403-ANONYMOUS", "E-404-RECORD", "E-404-SAYS", "E-400-SAYS", "E-403-FORBIDDEN", "E-409-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-5XX-REQUEST-ID", "E-REASON"}

// cloudRules read the codes of clouds (FO-07).
var cloudRules = []rule{
	{id: "E-S3-REGION", title: "The bucket is in another region", on: on(301, 307, 400), find: otherRegion, beats: append([]string{"E-3XX-NO-LOCATION", "E-3XX-TARGET", "E-3XX-KEEP", "E-AWS-ERROR"}, cloudBeats...)},
	{id: "E-CLOUDFRONT", title: "CloudFront's own page", on: between(400, 599), find: cloudFrontPage, beats: append([]string{"E-PROXY-PAGE", "E-504", "E-WHO-ANSWERED", "E-2XX-HTML-FOR-JSON", "E-BOT-WALL"}, cloudBeats...)},
	{id: "E-AWS-ERROR", title: "A cloud's error code", on: between(400, 599), find: awsError, beats: append([]string{"E-504", "E-429-NO-HINT", "E-412-NONE"}, cloudBeats...)},
}

// awsCause is what a code of AWS says beyond its message. Its title is used where the
// message tells nothing by itself.
type awsCause struct{ why, title string }

var awsCauses = map[string]awsCause{
	"requesttimetooskewed":          {why: "AWS allows 15 minutes between the time in the signature and its own clock."},
	"signaturedoesnotmatch":         {why: "The signature was computed over something else than what was sent: secret key, path encoding, a header that was changed, or the body."},
	"invalidaccesskeyid":            {why: "The access key id does not exist there. Keys of another partition or temporary keys without their session token do this."},
	"expiredtoken":                  {why: "The temporary credentials have expired."},
	"expiredtokenexception":         {why: "The temporary credentials have expired."},
	"invalidclienttokenid":          {why: "The access key or session token is not known."},
	"unrecognizedclientexception":   {why: "The access key or session token is not known in this region."},
	"accessdenied":                  {why: "A policy does not allow it. A missing object answers this too, where listing is not allowed."},
	"accessdeniedexception":         {why: "A policy does not allow this action on this resource."},
	"nosuchbucket":                  {why: "Names of buckets are global: check the spelling, and the partition."},
	"nosuchkey":                     {why: "The bucket exists. Keys are case-sensitive, and a slash in front is a part of them."},
	"throttlingexception":           {why: "It is a rate limit: back off and send again."},
	"throttling":                    {why: "It is a rate limit: back off and send again."},
	"slowdown":                      {why: "It is a rate limit: back off and send again."},
	"incompletesignature":           {why: "The Authorization header is not one of AWS Signature Version 4."},
	"incompletesignatureexception":  {why: "The Authorization header is not one of AWS Signature Version 4."},
	"validationexception":           {why: "A parameter has a value that is not allowed."},
	"resourcenotfoundexception":     {why: "The resource does not exist in this account and region."},
	"forbiddenexception":            {why: "API Gateway says this when x-api-key is missing, unknown or not of this stage; a resource policy or AWS WAF can say it too.", title: "API Gateway refuses and gives no reason; most often the API key (x-api-key) is missing."},
	"missingauthenticationtoken":    {why: "API Gateway says Missing Authentication Token for a path or method that it does not have, and for a request that had to be signed.", title: "API Gateway has no such path and method, or wants the request signed."},
	"internalservererrorexception":  {why: "API Gateway reached the function and could use nothing of its answer: it crashed, ran out of time, or did not return statusCode and body. The function's log tells.", title: "The function behind API Gateway failed, or answered in a form that API Gateway cannot use."},
	"integration_timeout":           {why: "The integration behind API Gateway took too long."},
	"limitexceededexception":        {why: "A quota of the account or of the usage plan is used up."},
	"badrequestexception":           {why: "The request does not fit the model of the method."},
	"unauthorizedexception":         {why: "The authorizer of API Gateway did not accept the token.", title: "The authorizer of API Gateway refused: no token, or not a valid one."},
	"serviceunavailableexception":   {why: "The service cannot take the request for now."},
	"provisionedthroughputexceeded": {why: "The capacity that was provisioned, of the table or the shard, is used up for now: back off and send again."},
	"toomanyrequests":               {why: "The rate or burst limit of the API, its stage or its usage plan is used up for now: back off and send again."},
	"requestlimitexceeded":          {why: "It is a rate limit: back off and send again."},
	"conditionalcheckfailed":        {why: "The item is not as the condition of the request says: it was changed or is there already. Read it again, then decide."},
	"authenticationfailed":          {why: "Azure could not verify the caller: the key, the signature or its text to sign, the date, or a shared access signature that is over."},
	"blobnotfound":                  {why: "The container is there; names of blobs are case-sensitive."},
	"containernotfound":             {why: "The storage account is there, and the container is not; names are in lower case."},
	"invalidobjectstate":            {why: "The object lies in an archive. It has to be restored first, which takes minutes to hours; then it can be read."},
	"entitytoolarge":                {why: "One upload takes 5 GB at most; larger objects go up in parts."},
	"baddigest":                     {why: "The body that arrived is not the one that the digest was made of: it was changed on the way, or the digest is of something else."},
	"missingkey":                    {why: "CloudFront lets only signed addresses or cookies in here: Expires or Policy, Signature and Key-Pair-Id are missing from the query."},
	"publicaccessnotpermitted":      {why: "The storage account lets nobody in without credentials: sign the request, or have the access opened."},
	"serverbusy":                    {why: "It is a rate limit of the storage account: back off and send again."},
}

// causeOfCode looks a code up with and without Exception at its end.
func causeOfCode(code string) awsCause {
	lower := strings.ToLower(code)
	if c, ok := awsCauses[lower]; ok {
		return c
	}
	return awsCauses[strings.TrimSuffix(lower, "exception")]
}

// cloudSpeaker names whose code it is: S3's form is spoken by others too.
func (f *facts) cloudSpeaker() string {
	server, _ := f.header("Server")
	switch lower := strings.ToLower(server); {
	case f.azure():
		return "Azure"
	case strings.Contains(lower, "amazons3"):
		return "S3"
	case strings.Contains(lower, "minio"):
		return "MinIO"
	case f.has("x-goog-hash") || f.has("x-guploader-uploadid") || strings.Contains(f.target.Host, "storage.googleapis.com"):
		return "Google Cloud Storage"
	case strings.HasPrefix(f.combined("x-amz-request-id"), "tx0"):
		return "Ceph"
	case strings.HasPrefix(f.shape().code.scalar(), "com.amazon") || strings.HasPrefix(f.shape().code.scalar(), "com.amazonaws"):
		return "AWS"
	case f.has("x-amzn-ErrorType") || f.has("x-amzn-RequestId") || f.has("x-amz-request-id") || strings.HasSuffix(f.target.Hostname(), ".amazonaws.com"):
		return "AWS"
	}
	if f.shape().name == "AWS JSON error" && f.body().root.get("__type") != nil {
		return "AWS"
	}
	if b := f.body().lower(); strings.Contains(b[:min(len(b), 600)], "<errors>") { // EC2's envelope
		return "AWS"
	}
	return "The storage service"
}

// awsCode is the code of the response, and quotes of it.
func (f *facts) awsCode() (code string, ev []evidence) {
	code = f.shape().code.scalar()
	if w, at := f.xmlWord(xmlCode); w != "" {
		code = w
		ev = append(ev, f.inText(at, w, "The code."))
	}
	for _, name := range []string{"x-amzn-ErrorType", "x-ms-error-code"} {
		if v, ok := f.header(name); ok {
			if w, _, _ := strings.Cut(v, ":"); w != code {
				code = w
				ev = append(ev, f.inHeader(name, "The code."))
			}
			break
		}
	}
	if i := strings.LastIndexByte(code, '#'); i >= 0 {
		code = code[i+1:]
	}
	return code, ev
}

// awsError is FO-07 for XML and JSON.
func awsError(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "AWS XML error" && s.name != "Azure XML error" && s.name != "AWS JSON error" && !f.has("x-amzn-ErrorType") {
		return silent()
	}
	code, ev := f.awsCode()
	if code == "" {
		return silent()
	}
	ev = append(ev, f.shapeQuotes(s)...)
	cause := causeOfCode(code)
	if !f.apiGateway() {
		cause.title = ""
	}
	title := f.cloudSpeaker() + " says " + f.quote(code) + "."
	if w := s.words(); w != "" && w != code {
		title = f.cloudSpeaker() + " says " + f.quote(code) + ": " + sentence(f.quote(w))
	}
	unsigned := strings.HasPrefix(strings.ToLower(code), "missingauthenticationtoken") && f.credential().scheme != "aws4-hmac-sha256"
	if cause.title != "" && f.has("x-amzn-ErrorType") && (unsigned || !f.credential().sent) {
		title = cause.title
	}
	if d, ok := f.gatewayMistook(code, ev); ok {
		return d, true
	}
	if detail, at := f.xmlWord(xmlDetail); detail != "" {
		title = f.cloudSpeaker() + " says " + f.quote(code) + ": " + sentence(f.quote(detail))
		ev = append([]evidence{f.inText(at, detail, "The detail that it gives.")}, ev...)
	}
	why := cause.why
	if why == "" {
		why, _ = f.aboutElse()
	}
	why = or(why, "The documentation of the service lists its codes.")
	if strings.EqualFold(code, "AccessDenied") && strings.Contains(f.shape().lower(), "expired") {
		why = "The address was signed for a limited time, which is over: it has to be signed anew."
	}
	if strings.EqualFold(code, "AccessDenied") && !f.credential().sent && f.known && strings.Contains(s.lower(), "anonymous") {
		why = "The request is not signed, and nobody may do this without saying who is calling. Send it signed, or have the bucket opened for it."
	}
	if more := f.xmlMore(); f.body().xml && len(more) > 0 {
		ev = append(ev, more...)
		var named []string
		for _, e := range more {
			if name, _, _ := strings.Cut(e.Reading, ","); len(e.Value) < 60 {
				named = append(named, name+" "+e.Value)
			}
		}
		if len(named) > 0 && cause.why == "" {
			why = "It names " + f.quote(list(named)) + "."
		}
	}
	if more, at := f.xmlWord(xmlDetails); more != "" && s.name == "AWS XML error" {
		title = f.cloudSpeaker() + " says " + f.quote(code) + ": " + sentence(f.quote(more))
		ev = append([]evidence{f.inText(at, more, "The details that it gives.")}, ev...)
	}
	d := blocker(title, why, ev...)
	switch strings.ToLower(code) {
	case "nosuchkey", "blobnotfound":
		d = f.missingObject(d)
	case "methodnotallowed":
		d = f.deleteMarker(d)
	case "requesttimetooskewed":
		d = f.skewed(d)
	case "throttling", "throttlingexception", "throttledexception", "slowdown", "toomanyrequestsexception", "requestlimitexceeded", "provisionedthroughputexceededexception", "serverbusy":
		d = do(d, f.rates().action())
	case "bucketnameunavailable", "bucketalreadyexists":
		d.Why = "Names of buckets are shared by all who use the service, and somebody has this one. Take another."
		d = do(d, f.otherAddress()...)
	case "forbiddenexception":
		if !f.credential().sent {
			d = do(likely(d), edit("Add x-api-key", patch{SetHeaders: set("x-api-key", "your-key-here")}))
		}
	}
	if cause.title != "" && title == cause.title {
		d = likely(d)
	}
	return do(f.withIDs(d), copyIDs(f)...), true
}

// apiGateway reports that it may have been API Gateway that answered: other services of AWS
// use the same names for other things.
func (f *facts) apiGateway() bool {
	host := f.target.Hostname()
	return f.has("x-amz-apigw-id") || f.has("apigw-requestid") || strings.Contains(host, "execute-api") || !strings.HasSuffix(host, ".amazonaws.com")
}

// gatewayMistook is what API Gateway says by the name of another error: it is out of time,
// or took a token for a signature.
func (f *facts) gatewayMistook(code string, ev []evidence) (finding, bool) {
	if !f.apiGateway() || !f.has("x-amzn-ErrorType") {
		return silent()
	}
	scheme, _ := f.asked("Authorization")
	switch lower := strings.ToLower(code); {
	case f.code == 504 && strings.HasPrefix(lower, "internalservererror"):
		d := f.withIDs(blocker("The function behind API Gateway did not answer in time: "+or(f.speech(), "it was given up."), "API Gateway waits 29 seconds unless more was granted. The function may still be running: make it answer sooner, or start the work and answer at once.", ev...))
		return do(d, copyIDs(f)...), true
	case strings.HasPrefix(lower, "incompletesignature") && scheme != "" && !strings.HasPrefix(scheme, "AWS4"):
		word, _, _ := strings.Cut(scheme, " ")
		ev = append(ev, f.inSent("Authorization", "What was taken for a signature, masked."))
		d := f.withIDs(likely(blocker("API Gateway has no such path and method, or wants the request signed: it took the "+f.quote(word)+" credentials for an AWS signature.", "It reads Authorization as a signature wherever no authorizer is set up, and for paths that it does not have. Check the stage and the path first.", ev...)))
		return do(d, copyIDs(f)...), true
	}
	return silent()
}

// deleteMarker is a version of an object that only says that it was deleted.
func (f *facts) deleteMarker(d finding) finding {
	if v, _ := f.header("x-amz-delete-marker"); !strings.EqualFold(v, "true") {
		return d
	}
	d.Title, d.Why = "This version of the object is a delete marker: the object was deleted with it.", "There is no content to read in it. Read an older version by its versionId, or delete the marker to have the object back."
	d.Evidence = append([]evidence{f.inHeader("x-amz-delete-marker", "It says so.")}, d.Evidence...)
	return d
}

// missingObject names the key that is not there.
func (f *facts) missingObject(d finding) finding {
	if key, at := f.xmlWord(xmlKey); key != "" {
		d.Title = "The bucket is there, and has no object " + f.quote(key) + "."
		d.Evidence = append([]evidence{f.inText(at, key, "The key that was looked for.")}, d.Evidence...)
	}
	return d
}

// skewed tells how far the two clocks are apart.
func (f *facts) skewed(d finding) finding {
	v, ok := f.asked("X-Amz-Date")
	signed, err := time.Parse("20060102T150405Z", v)
	server, known := f.clock()
	if !ok || err != nil || !known {
		return d
	}
	which := "behind"
	if signed.After(server) {
		which = "ahead of"
	}
	d.Title = "The clock of the signing machine is " + duration(server.Sub(signed).Abs()) + " " + which + " the server's."
	ev := []evidence{f.inSent("X-Amz-Date", "The time that was signed.")}
	if f.has("Date") {
		ev = append(ev, f.inHeader("Date", "The server's time."))
	}
	d.Evidence = append(ev, d.Evidence...)
	return d
}

// otherRegion is S3's redirect without Location: the body names the endpoint.
func otherRegion(f *facts) (finding, bool) {
	s := f.shape()
	code, ev := f.awsCode()
	host, hostAt := f.xmlWord(xmlHost)
	region, regionAt := f.xmlWord(xmlRegion)
	switch strings.ToLower(code) {
	case "permanentredirect", "temporaryredirect", "authorizationheadermalformed", "illegallocationconstraintexception":
	default:
		return silent()
	}
	where := region
	if v, ok := f.header("x-amz-bucket-region"); ok {
		where = v
		ev = append(ev, f.inHeader("x-amz-bucket-region", "Where the bucket is."))
	}
	if host != "" {
		ev = append(ev, f.inText(hostAt, host, "The endpoint to use."))
	} else if region != "" {
		ev = append(ev, f.inText(regionAt, region, "The region that was expected."))
	}
	if where == "" && host == "" || s.name != "AWS XML error" {
		return silent()
	}
	d := blocker("The bucket is in another region: "+f.quote(or(where, host))+".", "S3 redirects without Location; its body names the endpoint. A signature is made for one region, so the request has to be signed again.", ev...)
	if host == "" {
		return d, true
	}
	to := "https://" + host + f.target.EscapedPath()
	if bucket, _ := f.xmlWord(xmlBucket); strings.HasPrefix(host, bucket+".") {
		to = "https://" + host + strings.TrimPrefix(f.target.EscapedPath(), "/"+bucket)
	}
	if v, _ := f.asked("Authorization"); strings.HasPrefix(v, "AWS4") {
		return do(d, edit("Use "+f.quote(host), patch{URL: to})), true
	}
	return do(d, resend("Send to "+f.quote(host), patch{URL: to})), true
}

var cloudFrontReason = lazyregexp.New(`(?is)<hr[^>]*>\s*([^<]{8,600})`)

// cloudFrontPage quotes what CloudFront's page says: one page serves for blocked callers,
// wrong methods and origins that are down.
func cloudFrontPage(f *facts) (finding, bool) {
	b := f.body()
	if !strings.Contains(b.lower(), "generated by cloudfront") {
		return silent()
	}
	ev := []evidence{f.inWord("generated by cloudfront", "The page is CloudFront's.")}
	reason := ""
	if m := cloudFrontReason.FindStringSubmatchIndex(b.text[:min(len(b.text), wordBytes)]); m != nil {
		reason = strings.Join(strings.Fields(b.text[m[2]:m[3]]), " ")
		ev = append([]evidence{f.inText(m[2], reason, "What it says.")}, ev...)
	}
	lower := strings.ToLower(reason)
	title, why := "CloudFront stopped this at the edge", "The server behind it was not asked. Whoever runs the site can change the rule."
	if f.code >= 500 || hasAny(lower, "can't connect to the server", "wasn't able to connect", "unable to connect") != "" {
		title, why = "CloudFront got no answer of the server behind it", "The edge works; the origin is down, refuses, or is too slow."
	}
	if strings.Contains(lower, "request method") {
		title, why = "CloudFront does not let "+or(f.quote(f.method), "this method")+" through here", "The distribution allows other methods only; the server behind it was not asked."
	}
	if reason != "" {
		title += ": " + sentence(f.quote(reason))
	} else {
		title += "."
	}
	d := f.withIDs(likely(blocker(title, why, ev...)))
	if f.code >= 500 && f.repeatable() {
		d = do(d, waitFor("Wait 10 s, then send again", 10_000))
	}
	return do(d, copyIDs(f)...), true
}
