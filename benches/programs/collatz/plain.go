// The sum of the lengths of all Collatz sequences that begin below a limit.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for first := 1; first < limit; first++ {
		for number := first; number != 1; sum++ {
			if number&1 == 1 {
				number = number*3 + 1
			} else {
				number >>= 1
			}
		}
	}
	fmt.Println(sum)
}
