// Package reply reads a response as its request asks: whether what is checked of it holds, and
// which values are taken from it for the next request. What is not there is said in words.
package reply
