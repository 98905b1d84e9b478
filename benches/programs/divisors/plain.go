// The sum of all divisors of all numbers.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for number := 1; number < limit; number++ {
		for divisor := 1; divisor < number; divisor++ {
			if number%divisor == 0 {
				sum += divisor
			}
		}
	}
	fmt.Println(sum)
}
