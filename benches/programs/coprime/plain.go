// How many pairs of numbers have no common divisor, by Euclid's algorithm.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	count := 0
	for first := 1; first < limit; first++ {
		for second := 1; second < limit; second++ {
			if divisor(first, second) == 1 {
				count++
			}
		}
	}
	fmt.Println(count)
}

func divisor(first, second int) int {
	for second != 0 {
		first, second = second, first%second
	}
	return first
}
