package compose

import "parley/playground"

// expect checks the statuses that are the answer wanted.
func (v *validation) expect(at, text string) {
	words := playground.ExpectedStatuses(text)
	v.between(at, "The number of statuses expected", "", int64(len(words)), 0, playground.MaxExpect)
	for _, word := range words {
		if !playground.IsStatusWord(word) {
			v.add(at, quoted(word)+" is no status. Write codes such as 200, or classes such as 2xx.")
			return
		}
	}
}
