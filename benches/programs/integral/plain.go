// The area below a parabola, as a sum of narrow strips.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0.0
	for number := 0; number < limit; number++ {
		x := float64(number) * 0.001
		sum += x * x * 0.001
	}
	fmt.Println(int(sum))
}
