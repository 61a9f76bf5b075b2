package demo

import "parley/playground"

// Scenarios are the first page's ready requests, one for each kind of answer.
func Scenarios() []Scenario {
	plain := playground.DefaultOptions()
	retry, impatient := plain, plain
	retry.Retry.MaxAttempts = 4
	impatient.TimeoutMS = 2000
	return []Scenario{
		{"ok", "A plain 200", "Ask for one user and read the answer.", playground.ClassSuccess, "GET", "/users/17", plain},
		{"not-found", "A 404 that explains itself", "Ask for a user who is not there, and see why.", playground.ClassClientError, "GET", "/users/9041", plain},
		{"limited", "429 and a polite wait", "Go over the limit; Parley waits as long as it is told.", playground.ClassClientError, "GET", "/limited/report?used=3", retry},
		{"redirect", "A redirect you can see", "Follow a 301 hop by hop, or stop at the first.", playground.ClassRedirection, "GET", "/old/users/17", plain},
		{"flaky", "503, then a retry", "A shaky service, with exponential back-off.", playground.ClassServerError, "GET", "/flaky/stock", retry},
		{"silence", "No answer at all", "Time out on purpose and learn what to check.", playground.ClassNone, "GET", "/slow?seconds=30", impatient},
	}
}
