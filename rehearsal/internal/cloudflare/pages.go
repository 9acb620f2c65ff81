package cloudflare

import (
	"net/http"
	"net/url"
	"strconv"
)

// pageInfo tells which part of a list an answer holds.
type pageInfo struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Count      int `json:"count"`
	TotalCount int `json:"total_count"`
	TotalPages int `json:"total_pages"`
}

// pageSize is how many items an answer holds: unless told, and at most.
type pageSize struct{ usual, most int }

func paged[T any](all []T, query url.Values, size pageSize) (answer, *problem) {
	page, refused := number(query, "page", 1, 1<<30)
	if refused != nil {
		return answer{}, refused
	}

	each, refused := number(query, "per_page", size.usual, size.most)
	if refused != nil {
		return answer{}, refused
	}

	first := min((page-1)*each, len(all))
	part := append([]T{}, all[first:min(first+each, len(all))]...)

	return answer{result: part, page: &pageInfo{
		Page: page, PerPage: each, Count: len(part), TotalCount: len(all), TotalPages: (len(all) + each - 1) / each,
	}}, nil
}

func number(query url.Values, name string, usual, most int) (int, *problem) {
	text := query.Get(name)
	if text == "" {
		return usual, nil
	}

	value, err := strconv.Atoi(text)
	if err != nil || value < 1 || value > most {
		return 0, refusal(http.StatusBadRequest, 1007, "Invalid %s: must be between 1 and %d", name, most)
	}

	return value, nil
}
