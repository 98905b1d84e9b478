// A dict of texts by key, of which half the questions find one: the sum of what they find.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	dict := make(map[string]string)
	for number := 0; number < limit; number++ {
		dict[strconv.Itoa(number%10000)] = strconv.Itoa(number)
	}
	sum := 0
	for number := 0; number < limit; number++ {
		if value, found := dict[strconv.Itoa(number%20000)]; found {
			sum += len(value)
		} else {
			sum++
		}
	}
	fmt.Println(sum)
}
