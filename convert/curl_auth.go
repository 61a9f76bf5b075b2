package convert

import (
	"net/url"
	"strings"

	"parley/playground"
)

// userSignIn is the user of -u, or else of the address.
func (c *curl) userSignIn(at string) playground.Auth {
	if c.auth.Kind != "" {
		return c.auth
	}
	if u, err := url.Parse(at); err == nil && u.User != nil {
		password, _ := u.User.Password()
		return playground.Auth{Kind: "basic", Username: u.User.Username(), Password: password}
	}
	return playground.Auth{Kind: "basic"}
}

// awsSignIn reads --aws-sigv4, provider1[:provider2[:region[:service]]], and -u beside it.
// What it leaves out stands in the host's name, as curl has it.
func (c *curl) awsSignIn(at string) playground.Auth {
	parts := strings.Split(*c.aws, ":")
	part := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	if p := strings.ToLower(part(0)); p != "aws" && p != "" {
		c.warn("--aws-sigv4 "+*c.aws, "Parley signs as AWS does; "+legible(part(0), 60)+" signs under names of its own.")
	}
	user := c.userSignIn(at)
	a := playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: user.Username, SecretAccessKey: user.Password, Region: part(2), Service: part(3)}
	if u, err := url.Parse(at); err == nil {
		labels := strings.Split(u.Hostname(), ".")
		if a.Service == "" {
			a.Service = labels[0]
		}
		if a.Region == "" && len(labels) > 1 {
			a.Region = labels[1]
		}
	}
	return a
}
