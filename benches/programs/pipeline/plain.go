// The squares of odd numbers that leave less than 50 when divided by 100, summed.
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
		if number%2 != 1 {
			continue
		}
		if square := number * number % 1000; square%100 < 50 {
			sum += square
		}
	}
	fmt.Println(sum)
}
