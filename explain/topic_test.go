package explain

import (
	"testing"

	"parley/playground"
)

// TestTopicOfASentence: what a sentence is about is told whatever its code, and a neighbour
// of it is not taken for the same.
func TestTopicOfASentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says string
		want topic
	}{
		{"You are not logged in!", topicSignIn},
		{"missing authorization header", topicSignIn},
		{"请先登录", topicSignIn},
		{"The logo is missing", noTopic},
		{"Invalid token version.", topicKey},
		{"Invalid JSON: unexpected token < at 0", noTopic},
		{"message must be at least 1 token long, invalid request", noTopic},
		{"Invalid login credentials", noTopic},
		{"Billing could not be confirmed for a recent request.", topicMoney},
		{"must use order v1", topicVersion},
		{"The API version 2019-01-01 is no longer supported.", topicVersion},
		{"Our services aren't available right now", topicBusy},
		{"Bitte versuchen Sie es später erneut.", topicBusy},
		{"live view not running: call start first", topicFirst},
		{"Payer has not yet approved the Order", topicFirst},
		{"can only be used with the parameters they were first used with", noTopic},
		{"Quote has expired", topicOver},
		{"Quote has already been accepted", topicOver},
		{"expiry must be a date", noTopic},
		{"still referenced by resources web and db", topicReserved},
		{"please log into the console and update the permissions", topicRights},
		{"Insufficient account balance", topicMoney},
		{"the load balancer said no", noTopic},
		{"Personal access token owner is inactive.", topicClosed},
		{"Customers disabled", topicOff},
		{"You must create an application to continue.", topicFirst},
		{"Payroll is already approved, and further changes are not allowed", topicOver},
		{"You must provide an address to continue.", noTopic},
		{"账号 尚未就绪", topicBusy},
		{"Backup gesperrt, solange der Drucker druckt", topicReserved},
		{"You do not have the role editor", topicRights},
		{"U bent niet ingelogd", topicSignIn},
		{"U heeft geen toegang tot dit dossier", topicRights},
		{"Anda tidak memiliki akses ke halaman ini", topicRights},
		{"Silakan coba lagi nanti", topicBusy},
		{"Bạn không có quyền thực hiện thao tác này", topicRights},
		{"Phiên đăng nhập đã hết hạn, vui lòng đăng nhập lại", topicSignIn},
		{"ليس لديك صلاحية للوصول", topicRights},
		{"Недостатньо коштів на рахунку", topicMoney},
		{"De eerste kolom telt", noTopic},
		{"QR token is required", noTopic},
		{"Upload at least one file first.", topicFirst},
		{"You are not eligible to vote", topicRights},
		{"The report is still being generated", topicBusy},
		{"The last administrator cannot be suspended", noTopic},
		{"Journal entry does not balance", noTopic},
		{"nope", noTopic},
		{"Forbidden", noTopic},
	} {
		run := given("POST", "https://api.test/items").json(`{"a": 1}`).answersJSON(400, `{"message": "`+c.says+`"}`)
		if got := gather(&run, &playground.Past{}).topic(); got != c.want {
			t.Errorf("%q is about %d, want %d", c.says, got, c.want)
		}
	}
}
