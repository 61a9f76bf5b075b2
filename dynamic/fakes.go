package dynamic

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// fake is a value about people, places or things that nobody and nothing is, by the name that Postman has
// for it. What could be an address leads to nobody: names end in .example (RFC 6761, 6.5), and IP addresses
// are those of documents (RFC 5737, RFC 3849).
type fake struct {
	name, does string
	make       func(f *gofakeit.Faker) string
}

// faker makes them, each time others.
func (s Source) faker() *gofakeit.Faker {
	return gofakeit.New(binary.BigEndian.Uint64(s.bytes(8)) | 1) // of 0 it takes a seed of its own
}

// fakeOf finds one by its name.
func fakeOf(name string) (fake, bool) {
	for _, f := range fakes {
		if f.name == name {
			return f, true
		}
	}
	return fake{}, false
}

type faked = *gofakeit.Faker

var fakes = append([]fake{
	{"$randomFirstName", "a first name", faked.FirstName},
	{"$randomLastName", "a last name", faked.LastName},
	{"$randomFullName", "a first and a last name", func(f faked) string { return f.FirstName() + " " + f.LastName() }},
	{"$randomNamePrefix", "a title before a name", faked.NamePrefix},
	{"$randomNameSuffix", "a title behind a name", faked.NameSuffix},
	{"$randomUserName", "a name to sign in with", faked.Username},
	{"$randomExampleEmail", "an address at example.com", func(f faked) string { return strings.ToLower(f.FirstName()+"."+f.LastName()) + "@example.com" }},
	{"$randomPassword", "15 letters and digits", func(f faked) string { return f.Password(true, true, true, false, false, 15) }},
	{"$randomPhoneNumber", "a telephone number, as 555-555-0123", func(f faked) string { return f.Numerify("555-555-01##") }},
	{"$randomPhoneNumberExt", "a telephone number with an extension", func(f faked) string { return f.Numerify("1-555-555-01## x###") }},
	{"$randomJobTitle", "a job", faked.JobTitle},
	{"$randomJobType", "a kind of job", faked.JobLevel},
	{"$randomJobArea", "an area of work", of("Accounts", "Branding", "Communications", "Data", "Infrastructure", "Marketing", "Mobility", "Operations", "Quality", "Research", "Security", "Web")},
	{"$randomJobDescriptor", "how a job is described", faked.JobDescriptor},

	{"$randomStreetAddress", "a house and its street", faked.Street},
	{"$randomStreetName", "a street", faked.StreetName},
	{"$randomCity", "a city", faked.City},
	{"$randomCountry", "a country", faked.Country},
	{"$randomCountryCode", "a country in two letters", faked.CountryAbr},
	{"$randomLatitude", "a latitude in degrees", func(f faked) string { return degrees(f.Latitude()) }},
	{"$randomLongitude", "a longitude in degrees", func(f faked) string { return degrees(f.Longitude()) }},
	{"$randomLocale", "a language in two letters", faked.LanguageAbbreviation},

	{"$randomCompanyName", "a company", faked.Company},
	{"$randomCompanySuffix", "what a company is", faked.CompanySuffix},
	{"$randomBs", "what a company says that it does", func(f faked) string { return f.HackerVerb() + " " + f.BuzzWord() + " " + f.BS() }},
	{"$randomBsBuzz", "a verb of it", faked.HackerVerb},
	{"$randomBsAdjective", "an adjective of it", faked.BuzzWord},
	{"$randomBsNoun", "a noun of it", faked.BS},
	{"$randomCatchPhrase", "a slogan", faked.Slogan},
	{"$randomCatchPhraseAdjective", "an adjective of a slogan", faked.AdjectiveDescriptive},
	{"$randomCatchPhraseDescriptor", "how a slogan describes something", faked.BuzzWord},
	{"$randomCatchPhraseNoun", "a noun of a slogan", faked.NounCommon},
	{"$randomDepartment", "a department of a shop", faked.ProductCategory},
	{"$randomProduct", "a product", faked.NounConcrete},
	{"$randomProductName", "a product by its name", faked.ProductName},
	{"$randomProductAdjective", "how a product is", faked.AdjectiveDescriptive},
	{"$randomProductMaterial", "what a product is made of", faked.ProductMaterial},
	{"$randomPrice", "a price from 0.00 to 1000.00", func(f faked) string { return strconv.FormatFloat(f.Price(0, 1000), 'f', 2, 64) }},

	{"$randomBankAccount", "8 digits", func(f faked) string { return f.Numerify("########") }},
	{"$randomBankAccountName", "what an account is called", func(f faked) string { return f.BankType() + " Account" }},
	{"$randomBankAccountIban", "an IBAN whose check digits are right", iban},
	{"$randomBankAccountBic", "a BIC", func(f faked) string { return strings.ToUpper(f.Lexify("????")) + "US" + f.Numerify("##") }},
	{"$randomCreditCardMask", "the last 4 digits of a card", func(f faked) string { return f.Numerify("####") }},
	{"$randomTransactionType", "what a payment is", of("deposit", "withdrawal", "payment", "invoice")},
	{"$randomCurrencyCode", "a currency in three letters", faked.CurrencyShort},
	{"$randomCurrencyName", "a currency", faked.CurrencyLong},
	{"$randomCurrencySymbol", "the sign of a currency", of("$", "€", "£", "¥", "₹", "kr", "zł", "₩")},
	{"$randomBitcoin", "an address that looks like one of Bitcoin", faked.BitcoinAddress},

	{"$randomAlphaNumeric", "a letter or a digit", func(f faked) string { return f.RandomString(strings.Split("0123456789abcdefghijklmnopqrstuvwxyz", "")) }},
	{"$randomAbbreviation", "an abbreviation", faked.HackerAbbreviation},
	{"$randomColor", "a colour", faked.SafeColor},
	{"$randomHexColor", "a colour, as #1f2e3d", faked.HexColor},
	{"$randomIP", "an IP address that is nobody's", func(f faked) string { return "192.0.2." + strconv.Itoa(f.Number(1, 254)) }},
	{"$randomIPV6", "an IPv6 address that is nobody's", func(f faked) string { return fmt.Sprintf("2001:db8::%x:%x", f.Number(1, 0xffff), f.Number(1, 0xffff)) }},
	{"$randomMACAddress", "a hardware address", faked.MacAddress},
	{"$randomUserAgent", "what a browser calls itself", faked.UserAgent},
	{"$randomProtocol", "http or https", of("http", "https")},
	{"$randomSemver", "a version, as 1.2.3", faked.AppVersion},
	{"$randomDomainName", "a domain that nobody has", func(f faked) string { return domainWord(f) + ".example" }},
	{"$randomDomainSuffix", "the end of a domain", of("example", "test", "invalid")},
	{"$randomDomainWord", "a word of a domain", domainWord},
	{"$randomUrl", "an address that leads nowhere", func(f faked) string { return "https://" + domainWord(f) + ".example" }},

	{"$randomDateRecent", "a time in the last day", moment(-24*time.Hour, 0)},
	{"$randomDatePast", "a time in the last year", moment(-365*24*time.Hour, 0)},
	{"$randomDateFuture", "a time in the next year", moment(0, 365*24*time.Hour)},
	{"$randomWeekday", "a day of the week", faked.WeekDay},
	{"$randomMonth", "a month", faked.MonthString},

	{"$randomFileName", "the name of a file", func(f faked) string { return word(f) + "_" + word(f) + "." + f.FileExtension() }},
	{"$randomFileExt", "the end of a file's name", faked.FileExtension},
	{"$randomFileType", "a kind of file", of("model", "application", "video", "text", "image", "audio", "font")},
	{"$randomCommonFileName", "the name of a file of a usual kind", func(f faked) string { return word(f) + "_" + word(f) + "." + commonFile(f) }},
	{"$randomCommonFileExt", "the end of a usual file's name", commonFile},
	{"$randomCommonFileType", "a usual kind of file", of("application", "audio", "image", "video", "text")},
	{"$randomFilePath", "the path of a file", func(f faked) string { return "/" + word(f) + "/" + word(f) + "." + commonFile(f) }},
	{"$randomDirectoryPath", "the path of a folder", func(f faked) string { return "/" + word(f) + "/" + word(f) }},
	{"$randomMimeType", "a media type", faked.FileMimeType},

	{"$randomDatabaseColumn", "a column of a table", of("id", "title", "name", "email", "phone", "token", "group", "category", "password", "comment", "avatar", "status", "createdAt", "updatedAt")},
	{"$randomDatabaseType", "the type of a column", of("int", "varchar", "text", "date", "datetime", "tinyint", "time", "timestamp", "float", "decimal", "double", "real", "boolean", "blob", "json")},
	{"$randomDatabaseCollation", "how texts are sorted", of("utf8_unicode_ci", "utf8_general_ci", "utf8_bin", "ascii_bin", "ascii_general_ci", "cp1250_bin", "cp1250_general_ci")},
	{"$randomDatabaseEngine", "what keeps a table", of("InnoDB", "MyISAM", "MEMORY", "CSV", "BLACKHOLE", "ARCHIVE")},

	{"$randomNoun", "a noun", faked.HackerNoun},
	{"$randomVerb", "a verb", faked.HackerVerb},
	{"$randomIngverb", "a verb with -ing", faked.HackeringVerb},
	{"$randomAdjective", "an adjective", faked.HackerAdjective},
	{"$randomWord", "a word", faked.Word},
	{"$randomWords", "three words", func(f faked) string { return f.Word() + " " + f.Word() + " " + f.Word() }},
	{"$randomPhrase", "a sentence about computers", faked.HackerPhrase},
	{"$randomLoremWord", "a word of lorem ipsum", faked.LoremIpsumWord},
	{"$randomLoremWords", "three words of it", func(f faked) string { return word(f) + " " + word(f) + " " + word(f) }},
	{"$randomLoremSentence", "a sentence of it", lorem(1, 1, 7, " ")},
	{"$randomLoremSentences", "three sentences of it", lorem(1, 3, 7, " ")},
	{"$randomLoremText", "some sentences of it", lorem(1, 4, 8, " ")},
	{"$randomLoremParagraph", "a paragraph of it", lorem(1, 4, 8, " ")},
	{"$randomLoremParagraphs", "three paragraphs of it", lorem(3, 3, 8, "\n")},
	{"$randomLoremLines", "three lines of it", lorem(3, 1, 7, "\n")},
	{"$randomLoremSlug", "words of it with hyphens between", func(f faked) string { return word(f) + "-" + word(f) + "-" + word(f) }},

	{"$randomImageDataUri", "a picture as a data: address", func(f faked) string {
		return "data:image/svg+xml;charset=UTF-8,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%20width%3D%22640%22%20height%3D%22480%22%3E%3Crect%20width%3D%22100%25%22%20height%3D%22100%25%22%20fill%3D%22%23" + f.HexColor()[1:] + "%22%2F%3E%3C%2Fsvg%3E"
	}},
}, pictures("Avatar", "Abstract", "Animals", "Business", "Cats", "City", "Food", "Nightlife", "Fashion", "People", "Nature", "Sports", "Transport")...)

func of(all ...string) func(faked) string {
	return func(f faked) string { return f.RandomString(all) }
}

var commonFile = of("pdf", "mp3", "mp4", "png", "jpg", "gif", "html", "wav")

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', 4, 64) }

// word is one that can stand in a path.
func word(f faked) string { return strings.ToLower(f.LoremIpsumWord()) }

func domainWord(f faked) string {
	return word(f) + "-" + word(f)
}

// moment is a time between two that are so far from now.
func moment(from, to time.Duration) func(faked) string {
	return func(f faked) string {
		now := time.Now().UTC()
		return f.DateRange(now.Add(from), now.Add(to)).UTC().Format("2006-01-02T15:04:05.000Z")
	}
}

func lorem(paragraphs, sentences, words int, between string) func(faked) string {
	return func(f faked) string { return f.LoremIpsumParagraph(paragraphs, sentences, words, between) }
}

// pictures are addresses of pictures, of each kind.
func pictures(kinds ...string) []fake {
	all := []fake{{"$randomImageUrl", "the address of a picture, which leads nowhere", picture("any")}}
	for _, kind := range kinds {
		all = append(all, fake{"$random" + kind + "Image", "the address of a picture, which leads nowhere", picture(strings.ToLower(kind))})
	}
	return all
}

func picture(of string) func(faked) string {
	return func(f faked) string {
		return fmt.Sprintf("https://images.example/%s/%d/640x480.png", of, f.Number(1, 9999))
	}
}

// iban is one of Germany's form, whose check digits are right (ISO 13616).
func iban(f faked) string {
	account := f.Numerify("##################")
	rest := 0
	for _, digit := range account + "131400" { // DE00, moved to the end
		rest = (rest*10 + int(digit-'0')) % 97
	}
	return fmt.Sprintf("DE%02d%s", 98-rest, account)
}
