package views

import "parley/static"

// HelpModel is what the help page draws.
type HelpModel struct {
	Keys     []keyGroup
	Licences []helpLink
}

type keyGroup struct {
	Title string
	Keys  []keyLine
}

type keyLine struct {
	Keys []string
	Does string
}

type helpLink struct{ Text, Href string }

// keyGroups is the keyboard map. What stands here works; the script's tables are the
// other half, and a test holds the two together.
var keyGroups = []keyGroup{
	{"Everywhere", []keyLine{
		{[]string{"Ctrl K"}, "Search or run"},
		{[]string{"Esc"}, "Cancel, close"},
		{[]string{"/"}, "Search on this page"},
		{[]string{"?"}, "This list"},
		{[]string{"G", "P"}, "Go to the playground"},
		{[]string{"G", "H"}, "Go to the history"},
		{[]string{"G", "C"}, "Go to comparisons"},
		{[]string{"G", "E"}, "Go to the environments"},
		{[]string{"G", "S"}, "Go to status codes"},
		{[]string{"G", "L"}, "Go to the lessons"},
	}},
	{"Request", []keyLine{
		{[]string{"Ctrl ↵"}, "Send; in the palette, the saved request under the cursor"},
		{[]string{"Ctrl S"}, "Save"},
		{[]string{"F2"}, "Rename a saved request"},
		{[]string{"Ctrl D"}, "Duplicate a saved request"},
		{[]string{"U"}, "Jump to the address"},
		{[]string{"Alt Shift F"}, "Format the body"},
		{[]string{"Ctrl Shift C"}, "Copy as code"},
		{[]string{"↵"}, "In a table of rows: next row"},
		{[]string{"Alt ↑", "Alt ↓"}, "In a table of rows: move the row"},
		{[]string{"]"}, "Hide or show the request panel"},
	}},
	{"Result and runs", []keyLine{
		{[]string{"R"}, "Jump to the result"},
		{[]string{"E"}, "Jump to the explanation"},
		{[]string{"1", "…", "7"}, "Part of the result"},
		{[]string{"P"}, "Pin"},
		{[]string{"C"}, "Compare the selection, or with the run before"},
	}},
	{"On stage", []keyLine{
		{[]string{"Space"}, "Send, then go on to the next step"},
		{[]string{"←", "→"}, "Step without sending"},
		{[]string{"R"}, "Send again"},
		{[]string{"X", "S"}, "Cancel what goes; send now in place of waiting"},
		{[]string{"K"}, "Show the kept run in place of sending"},
		{[]string{"B"}, "Blank, for all who follow"},
		{[]string{"Z", "Q"}, "The body, or the request, large, and back"},
		{[]string{"E", "O"}, "Change the request; have it as it was"},
		{[]string{"C", "A"}, "Compare with the run before; choose the runs"},
		{[]string{"Esc"}, "Back to the run; else leave"},
		{[]string{"T", "F"}, "Theme, full screen"},
	}},
	{"History and comparisons", []keyLine{
		{[]string{"J", "K"}, "Next, previous run"},
		{[]string{"X"}, "Select the run"},
		{[]string{"N", "Shift N"}, "Next, previous difference"},
	}},
}

// NewHelpModel returns the help page's content.
func NewHelpModel() HelpModel {
	return HelpModel{Keys: keyGroups, Licences: []helpLink{
		{"Inter, SIL Open Font License", static.URL("inter-OFL.txt")},
		{"JetBrains Mono, SIL Open Font License", static.URL("jetbrains-mono-OFL.txt")},
		{"CodeMirror and its packages, MIT", static.URL("editor-licences.txt")},
	}}
}
