// Package convert speaks other tools' dialects, in and out: cURL, HAR, code samples.
package convert
