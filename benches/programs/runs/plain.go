// Runs of equal characters, each as its length and the character: how long the code is.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	var text strings.Builder
	for number := 0; number < limit; number++ {
		text.WriteString(strconv.Itoa(number))
	}
	var code strings.Builder
	last, count := rune(-1), 0
	for _, character := range text.String() {
		if character != last {
			code.WriteString(strconv.Itoa(count))
			if last >= 0 {
				code.WriteRune(last)
			}
			last, count = character, 0
		}
		count++
	}
	code.WriteString(strconv.Itoa(count))
	if last >= 0 {
		code.WriteRune(last)
	}
	fmt.Println(code.Len())
}
