// The words of a long text: how many are longer than five letters.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	words := make([]string, limit)
	for number := range words {
		words[number] = []string{"gallia", "est omnis", "divisa"}[number%3]
	}
	count := 0
	for _, word := range strings.Split(strings.Join(words, " "), " ") {
		if len(word) > 5 {
			count++
		}
	}
	fmt.Println(count)
}
