// Texts of which every third is no number: the sum of the others, and one for each failure.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for number := 0; number < limit; number++ {
		text := strconv.Itoa(number)
		if number%3 == 0 {
			text += "x"
		} else {
			text += "1"
		}
		if number, err := strconv.Atoi(text); err == nil {
			sum += number % 1000
		} else {
			sum++
		}
	}
	fmt.Println(sum)
}
