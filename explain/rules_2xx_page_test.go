package explain

import "testing"

// TestHeadingsOfErrorsAreToldFromThoseOfPages holds the words apart that only begin alike.
func TestHeadingsOfErrorsAreToldFromThoseOfPages(t *testing.T) {
	for _, head := range []string{"Wartungsarbeiten", "Fehler 500", "Erreur", "Ошибка 404", "エラーが発生しました", "오류", "Hata", "Access denied", "Request Rejected", "Unauthorized Request Blocked"} {
		if !refusalHead.MatchString(head) {
			t.Errorf("%q is no heading of an error", head)
		}
	}
	for _, head := range []string{"Wartungsplan 2026", "Wartung Ihrer Heizung", "Fehlerbehebung", "Hatay", "How to lift an access denied by mistake in your router", "エラーログ一覧", "Blocked users"} {
		if refusalHead.MatchString(head) {
			t.Errorf("%q is a heading of an error", head)
		}
	}
}
