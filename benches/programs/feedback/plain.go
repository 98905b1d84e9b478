// A loop over a struct: a generator of pseudo-random numbers and the sum of their high bits.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type state struct {
	left, seed, total int
}

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	now := state{left: limit, seed: 1}
	for now.left != 0 {
		seed := now.seed*6364136223846793005 + 1442695040888963407
		now = state{now.left - 1, seed, now.total + seed>>40}
	}
	fmt.Println(now.total)
}
