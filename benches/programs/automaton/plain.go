// Rule 110 on a ring of 512 cells.
package main

import (
	"fmt"
	"os"
	"strconv"
)

const size = 512

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	cells := make([]int, size)
	for at := range cells {
		if at%7 == 3 {
			cells[at] = 1
		}
	}
	for ; rounds > 0; rounds-- {
		next := make([]int, size)
		for at := range next {
			next[at] = 110 >> (cells[(at+size-1)%size]*4 + cells[at]*2 + cells[(at+1)%size]) & 1
		}
		cells = next
	}
	sum := 0
	for _, cell := range cells {
		sum += cell
	}
	fmt.Println(sum)
}
