// Fibonacci's numbers without what is over a million: the last one.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	one, other := 0, 1
	for left := limit; left != 0; left-- {
		one, other = other, (one+other)%1000000
	}
	fmt.Println(one)
}
