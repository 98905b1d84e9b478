// The sum of a function of the numbers below a limit.
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
		sum += (number*3 + 1) ^ (number >> 7)
	}
	fmt.Println(sum)
}
