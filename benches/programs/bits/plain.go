// A generator of pseudo-random bits, and the sum of their low bytes.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	bits, sum := 88172645463325252, 0
	for i := 0; i < limit; i++ {
		bits ^= bits << 13
		bits ^= (bits >> 7) & 144115188075855871
		bits ^= bits << 17
		sum += bits & 255
	}
	fmt.Println(sum)
}
