// How many numbers read the same from both ends.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	count := 0
	for number := 0; number < limit; number++ {
		text := strconv.Itoa(number)
		reverse := ""
		for _, character := range text {
			reverse = string(character) + reverse
		}
		if text == reverse {
			count++
		}
	}
	fmt.Println(count)
}
