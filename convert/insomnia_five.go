package convert

import (
	"slices"
	"strconv"
	"strings"
)

// readTree reads format 5.
func (n *insomnia) readTree(t *tree) {
	n.g.out.Name, n.g.out.Description = t.say("name"), t.at("meta", "description").str()
	if spec := t.at("spec", "contents"); spec.isObject() && t.get("collection") == nil {
		n.g.warn("spec", "The API description in this file was left out: export it by itself and import it as OpenAPI.")
	}
	n.treeNames(t.get("collection"), 0)
	n.treeItems(insomniaFolder{}, t.get("collection"))
	if e := t.get("environments"); e.isObject() {
		n.environment(e, e.get("subEnvironments").list())
	}
}

func (n *insomnia) treeNames(list *tree, depth int) {
	for _, item := range list.list() {
		n.names[item.at("meta", "id").str()] = item.say("name")
		if depth < deepestTree {
			n.treeNames(item.get("children"), depth+1)
		}
	}
}

func (n *insomnia) treeItems(f insomniaFolder, list *tree) {
	items := list.list()
	slices.SortStableFunc(items, func(a, b *tree) int {
		x, _ := strconv.ParseFloat(a.at("meta", "sortKey").str(), 64)
		y, _ := strconv.ParseFloat(b.at("meta", "sortKey").str(), 64)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	for _, item := range items {
		name := named(item.say("name"), "Folder")
		switch {
		case item.get("children") != nil:
			n.treeItems(n.within(f, name, item), item.get("children"))
		case strings.HasPrefix(item.at("meta", "id").str(), "ws-") || strings.HasPrefix(item.at("meta", "id").str(), "greq") || item.get("protoFileId") != nil:
			n.g.warn(place(f.path, name), "This is no HTTP request, and was left out.")
		case item.get("url") != nil || item.get("method") != nil:
			n.request(f, item)
		default:
			n.treeItems(n.within(f, name, item), nil)
		}
	}
}
