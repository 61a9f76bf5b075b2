package renew

import (
	"slices"
	"strings"

	"parley/compose"
	"parley/playground"
)

// holdRequests pairs the requests of the file with those here, and holds them to each other.
func (p *planner) holdRequests() {
	pairs := &pairing{there: make([]playground.SavedRequest, len(p.there.Requests)), paths: make([]string, len(p.there.Requests)), known: p.known()}
	for i, r := range p.there.Requests {
		pairs.there[i], pairs.paths[i] = bareRequest(r), p.thence[r.Folder]
	}
	pairs.pair()
	for i, k := range pairs.found {
		switch r := p.there.Requests[i]; {
		case k == nil:
			p.bring(r)
		case k.kept != nil:
			p.holdRequest(r, pairs.there[i], k)
		case p.choice.Back:
			p.out.Deleted = append(p.out.Deleted, p.part(r))
			p.bring(r)
		default:
			p.out.Deleted = append(p.out.Deleted, p.part(r))
			o := *k.origin
			o.There = requestMarks(pairs.there[i])
			p.out.Origins = append(p.out.Origins, o)
		}
	}
	for _, k := range pairs.known {
		if !k.taken && k.kept != nil {
			p.missing(k)
		}
	}
}

// known lists the requests here, and those that were.
func (p *planner) known() []*known {
	var all []*known
	alive := map[int64]bool{}
	for i := range p.Collection.Requests {
		r := &p.Collection.Requests[i]
		alive[int64(r.ID)] = true
		all = append(all, &known{origin: p.origins[playground.OriginRequest][int64(r.ID)], kept: r, path: p.paths[r.Folder]})
	}
	for i := range p.Origins {
		if o := &p.Origins[i]; o.Kind == playground.OriginRequest && !alive[o.Of] {
			all = append(all, &known{origin: o})
		}
	}
	return all
}

// part names a request of the file.
func (p *planner) part(r playground.SavedRequest) playground.RenewedPart {
	return playground.RenewedPart{Name: r.Name, Where: strings.ReplaceAll(p.thence[r.Folder], "\n", " / "), Method: r.Request.Method, Members: []string{}}
}

// partHere names a request that is kept.
func (p *planner) partHere(r playground.SavedRequest) playground.RenewedPart {
	return playground.RenewedPart{Key: requestKey(r.ID), Name: r.Name, Where: strings.ReplaceAll(p.paths[r.Folder], "\n", " / "), Method: r.Request.Method, Members: []string{}}
}

// bring adds a request of the file that is not here.
func (p *planner) bring(there playground.SavedRequest) {
	if !p.choice.Back || !slices.ContainsFunc(p.out.Deleted, func(d playground.RenewedPart) bool { return d.Name == there.Name && d.Method == there.Request.Method }) {
		p.out.New = append(p.out.New, p.part(there))
	}
	r := there
	r.ID, r.CollectionID, r.Folder, r.UpdatedBy = 0, p.Collection.ID, p.folderFor(p.thence[there.Folder]), p.choice.By
	u := compose.Unburden(there.Request, p.Opened.VariablesAt(r.Folder), p.Taken)
	r.Request = u.Request
	p.secrets(u.Made, "the request "+there.Name)
	r.Origin = requestOrigin(there, r)
	p.out.Requests = append(p.out.Requests, r)
}

// holdRequest holds a request of the file to the one that it is here.
func (p *planner) holdRequest(there, bare playground.SavedRequest, k *known) {
	here, now := *k.kept, *k.kept
	key := requestKey(here.ID)
	var free *playground.SavedRequest // the file's as it would be kept
	var made []playground.Variable
	freed := func() playground.SavedRequest {
		if free == nil {
			u := compose.Unburden(there.Request, p.Opened.VariablesAt(here.Folder), p.Taken)
			one := there
			one.Request, made = u.Request, u.Made
			free = &one
		}
		return *free
	}
	var freeMarks map[string]string
	is := requestMarks(here)
	same := func(m string) bool {
		if freeMarks == nil {
			freeMarks = requestMarks(freed())
		}
		return freeMarks[m] == is[m]
	}
	marks := requestMarks(bare)
	s := hold(k.origin, marks, is, here.Version > 1 || p.Stamp != 0, same)
	part := p.partHere(here)
	if slices.Contains(s.both, address) {
		part.Here, part.File = here.Request.URL, bare.Request.URL
	}
	p.report(key, part, s)
	take := s.take
	if p.takes(key) {
		take = slices.Concat(take, s.both)
	}
	for _, m := range take {
		takeMember(&now, freed(), m)
	}
	if len(take) > 0 {
		p.secrets(made, "the request "+there.Name)
		now.UpdatedBy = p.choice.By
		p.out.Requests = append(p.out.Requests, now)
	}
	if len(s.take)+len(s.both)+len(s.here) == 0 {
		p.out.Untouched++
	}
	o := settle(k.origin, playground.OriginRequest, int64(here.ID), marks, requestMarks(now), s, p.takes(key))
	o.Named = namedBy(bare)
	if there.Origin != nil {
		o.Source = there.Origin.Source
	}
	p.out.Origins = append(p.out.Origins, o)
}

// missing is a request here that the file does not have.
func (p *planner) missing(k *known) {
	r, key := *k.kept, requestKey(k.kept.ID)
	if k.origin == nil && p.Stamp != 0 { // it was made here
		p.out.Untouched++
		return
	}
	part := p.partHere(r)
	part.Vanish = true
	edited, is := k.origin == nil && r.Version > 1, requestMarks(r)
	if k.origin != nil {
		for _, m := range members(is, k.origin.Here) {
			if is[m] != k.origin.Here[m] {
				edited = true
				part.Members = append(part.Members, m)
			}
		}
	}
	removed := p.choice.Remove
	if edited {
		removed, part.Taken = p.takes(key), p.takes(key)
		p.out.Both = append(p.out.Both, part)
	} else {
		part.Taken = removed
		p.out.Gone = append(p.out.Gone, part)
	}
	switch {
	case removed:
		p.out.Removed = append(p.out.Removed, r)
	case k.origin != nil:
		p.out.Origins = append(p.out.Origins, *k.origin)
	}
}
