// The sum of the numbers of a logistic map.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	x, sum := 0.25, 0.0
	for i := 0; i < limit; i++ {
		x = 3.7 * x * (1.0 - x)
		sum += x
	}
	fmt.Println(sum)
}
