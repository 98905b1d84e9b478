// A text whose vowels become the next ones, character by character: how long it is then.
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
	var shifted strings.Builder
	for _, character := range strings.Join(words, " ") {
		switch character {
		case 'a':
			shifted.WriteByte('e')
		case 'e':
			shifted.WriteByte('i')
		case 'i':
			shifted.WriteByte('o')
		case 'o':
			shifted.WriteString("ue")
		default:
			shifted.WriteRune(character)
		}
	}
	fmt.Println(shifted.Len())
}
