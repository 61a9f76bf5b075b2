package compose

import "strings"

// schemeFault says why an address of another scheme than http and https is not sent, and what
// Parley does instead.
func schemeFault(scheme string) string {
	s, the := strings.ToLower(scheme), "The scheme "+quoted(scheme)
	switch s {
	case "ws", "wss":
		instead := map[string]string{"ws": "http://", "wss": "https://"}[s]
		return the + " opens a WebSocket, which Parley does not speak: it sends HTTP requests, and shows server-sent events as they come. With " + instead +
			" in its place you see how the server answers an ordinary request there."
	case "ftp", "ftps", "sftp":
		return the + " transfers files, which Parley does not do: it sends HTTP requests. Take the file's address that begins with http:// or https://, if it has one."
	case "file":
		return the + " is a file on your own machine, which Parley does not read by its address. To send one, choose it in Body; to ask a server for it, begin with http:// or https://."
	case "chrome", "about", "edge", "brave", "chrome-extension", "moz-extension", "view-source", "blob":
		return the + " is a page inside your browser, which no server answers. Parley sends HTTP requests: the address begins with http:// or https://."
	}
	return the + " is not http or https. Parley sends HTTP requests: the address begins with http:// or https://."
}
