package explain

// meanings are what the codes that people meet every day mean, in full sentences. They
// go before the table's short ones, here and in the reference, so that a text is learnt
// once.
var meanings = map[int]string{
	200: "The request worked and the body is the answer. Some APIs report failures in the body all the same.",
	201: "The request worked and something new exists. Location says where; without it, it is the address that was asked.",
	202: "The request was taken and will be worked on later. Whether it succeeds is not known yet.",
	204: "The request worked and there is nothing to send back. The body is empty on purpose.",
	206: "The request worked and the body is the part that was asked for, not the whole.",
	301: "The resource has moved for good; Location has its new address. Clients may remember it, and may turn a POST into a GET.",
	302: "For now the resource is at another address, which Location has. Clients may turn a POST into a GET.",
	303: "The outcome is at another address. Clients fetch it with GET, whatever was sent here.",
	304: "What you have is still current, so the server sent no body. It answers a condition in the request.",
	307: "For now the resource is at another address. The same method and body are to be sent there.",
	308: "The resource has moved for good. The same method and body are to be sent to the new address.",
	400: "The server could not make sense of the request: its syntax, its framing or its content. Sent again unchanged, it will be refused again.",
	401: "The server does not know who is asking, or does not accept the proof. WWW-Authenticate says which credentials it takes.",
	403: "The server understood the request and refuses it. Sending it again with the same credentials will not help.",
	404: "The server has nothing at this address. It does not say whether that is for now or for good; a server that knows it is for good answers 410 Gone.",
	405: "The address exists, and does not take this method. Allow says which it takes.",
	406: "The server has nothing in a format that the request's Accept fields take.",
	409: "The request clashes with what is there now. It can be right later, or in another form.",
	410: "It was here and was removed for good.",
	412: "A condition in the request did not hold, so nothing was done.",
	413: "The request's body is larger than the server takes.",
	415: "The server does not read the format in which the body was sent.",
	422: "The server read the request and its format; what it says cannot be done as it stands.",
	428: "The server takes this only under a condition such as If-Match, so that nobody's change is overwritten unseen.",
	429: "You sent more requests than this server allows for now. Nothing is wrong with the request itself.",
	500: "The server ran into something that it did not expect. The request may be fine; the cause is in the server's log.",
	501: "The server does not know this method at all.",
	502: "A gateway is there and got no valid answer from the server behind it.",
	503: "The server cannot take requests for now: it is overloaded, or down for maintenance. It expects that to pass.",
	504: "A gateway is there and waited too long for the server behind it.",
}
